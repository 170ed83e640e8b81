package dev.portcullis.tls;

import dev.portcullis.address.PeerAddress;
import dev.portcullis.address.ServerAddress;
import dev.portcullis.connection.AcceptedConnection;
import dev.portcullis.connection.IdentifiedConnection;
import dev.portcullis.connection.ProxyHeader;
import dev.portcullis.connection.SecuredConnection;
import dev.portcullis.loop.RecordingLogger;
import dev.portcullis.loop.Snapshot;
import dev.portcullis.observe.CloseReason;
import dev.portcullis.settings.TimeoutSettings;
import dev.portcullis.testing.RecordingObserver;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A socket whose connections go through {@link TlsStage} or {@link ClearTextStage} and then get their bytes back. */
final class TlsServer implements AutoCloseable, SecuredListener {
    static final long PATIENCE_SECONDS = 20;

    final BlockingQueue<Object> outcomes = new LinkedBlockingQueue<>();
    final RecordingLogger logger = new RecordingLogger();
    final RecordingObserver events = new RecordingObserver();
    private final HandshakeSlots slots;
    private final TlsLog log = new TlsLog(logger);
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final ChannelGroup children = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final Channel listener;
    private final @Nullable Snapshot<ServerTls> tls;

    /** A server with TLS. */
    TlsServer(ServerTls tls) {
        this(new Snapshot<>(tls));
    }

    /** A server with TLS that may change; what it is in the end is released with the server. */
    TlsServer(Snapshot<ServerTls> snapshot) {
        this(snapshot, HandshakeSlots.HANDSHAKES_MAX);
    }

    /** The same with few handshakes at a time. */
    TlsServer(Snapshot<ServerTls> snapshot, int handshakesMax) {
        slots = new HandshakeSlots(events, handshakesMax);
        tls = snapshot;
        listener = listen(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline()
                        .addLast(new TlsStage(
                                identified(channel), snapshot, TimeoutSettings.DEFAULT, log, slots, TlsServer.this));
            }
        });
    }

    /** A server without TLS. */
    TlsServer() {
        slots = new HandshakeSlots(events);
        tls = null;
        listener = listen(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline()
                        .addLast(new ClearTextStage(identified(channel), TimeoutSettings.DEFAULT, log, TlsServer.this));
            }
        });
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    /** Serves with what another one has for as long as an action takes. */
    <T> T actingAs(TlsServer other, Callable<T> action) throws Exception {
        Snapshot<ServerTls> mine = Objects.requireNonNull(tls);
        ServerTls own = mine.get();
        mine.set(Objects.requireNonNull(other.tls).get());
        try {
            return action.call();
        } finally {
            mine.set(own);
        }
    }

    /** Comes back when the loop has run a task that was handed to it now. */
    void awaitLoop() {
        group.next().submit(() -> {}).syncUninterruptibly();
    }

    /** Comes back when a client has begun its hello, and its name is not known yet. */
    void awaitNameHandler() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (children.stream().noneMatch(child -> child.pipeline().get(ServerNameHandler.class) != null)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("no client has begun");
            }
            Thread.onSpinWait();
        }
    }

    /** Comes back when a handshake is under way. */
    void awaitHandshake() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (group.next().submit(slots::taken).syncUninterruptibly().getNow() == 0) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("no handshake has begun");
            }
        }
    }

    /** The next outcome: a {@link SecuredConnection}, or the text {@code REASON: detail}. */
    Object outcome() throws InterruptedException {
        Object outcome = outcomes.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return outcome == null ? "nothing happened" : outcome;
    }

    @Override
    public void onSecured(ChannelHandlerContext ctx, SecuredConnection connection) {
        outcomes.add(connection);
        ctx.pipeline().addAfter(ctx.name(), "echo", new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext echo, Object bytes) {
                var unused = echo.writeAndFlush(bytes);
            }
        });
    }

    @Override
    public void onTlsFailed(ChannelHandlerContext ctx, CloseReason reason, String detail) {
        outcomes.add(reason + ": " + detail);
    }

    @Override
    public void close() {
        listener.close().syncUninterruptibly();
        children.close().syncUninterruptibly();
        group.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
        if (tls != null) {
            tls.get().release();
        }
    }

    private Channel listen(ChannelInitializer<Channel> initializer) {
        return new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(initializer)
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
    }

    private IdentifiedConnection identified(Channel channel) {
        children.add(channel);
        PeerAddress peer = PeerAddress.of((InetSocketAddress) channel.remoteAddress());
        ServerAddress server = ServerAddress.of((InetSocketAddress) channel.localAddress());
        AcceptedConnection accepted = new AcceptedConnection("websecure", peer, server);
        return new IdentifiedConnection(accepted, peer.asClient(), ProxyHeader.NONE);
    }
}
