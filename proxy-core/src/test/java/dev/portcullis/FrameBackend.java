package dev.portcullis;

import dev.portcullis.address.BackendAddress;
import dev.portcullis.grpc.HealthMessages;
import dev.portcullis.grpc.ServingStatus;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/2 server by Netty's codec, in clear text unless it is told otherwise. It gives every byte back and ends with status 0; a path that ends with {@code /Hold} gets its
 * response head at once and its end when the test says so, one that ends with {@code /Mute} gets nothing before that. It answers
 * {@code grpc.health.v1} by {@link #say}.
 */
public final class FrameBackend implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 20;
    /** As many as any test wants on one connection; Netty's own number is 100. */
    private static final int STREAMS_MAX = 1_000_000;

    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final BlockingQueue<HeldCall> held = new LinkedBlockingQueue<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final String name;
    private final @Nullable SslContext tls;
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Channel listener;
    private volatile String calledThrough = "";
    private volatile ServingStatus health = ServingStatus.SERVING;
    private final Set<Channel> accepted = ConcurrentHashMap.newKeySet();
    private final Set<Channel> watchers = ConcurrentHashMap.newKeySet();

    /**
     * A server on a free port of loopback.
     *
     * @param name stands in the header {@code served-by} of its responses
     */
    public FrameBackend(String name) {
        this(name, null);
    }

    /** The same over TLS, whatever it negotiates by ALPN. */
    public FrameBackend(String name, @Nullable SslContext tls) {
        this.name = name;
        this.tls = tls;
        listener = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (tls != null) {
                            channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                        }
                        connections.incrementAndGet();
                        accepted.add(channel);
                        channel.closeFuture().addListener(gone -> accepted.remove(channel));
                        channel.pipeline()
                                .addLast(
                                        Http2FrameCodecBuilder.forServer()
                                                .initialSettings(Http2Settings.defaultSettings()
                                                        .maxConcurrentStreams(STREAMS_MAX))
                                                .gracefulShutdownTimeoutMillis(0)
                                                .build(),
                                        new Http2MultiplexHandler(new ChannelInitializer<>() {
                                            @Override
                                            protected void initChannel(Channel stream) {
                                                stream.pipeline().addLast(new Call());
                                            }
                                        }),
                                        new QuietEnd());
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
    }

    /** Where it listens. */
    public BackendAddress address() {
        // It listens on one address only, whatever else the name stands for here.
        return tls == null
                ? new BackendAddress("127.0.0.1", port())
                : new BackendAddress("localhost", port(), true).at(InetAddress.getLoopbackAddress(), port());
    }

    private int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /** Connections that came, those too that are closed. */
    public int connectionsMade() {
        return connections.get();
    }

    /** What happened next to a call that is held: {@code call PATH} or {@code reset CODE}. */
    public String next() throws InterruptedException {
        String event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return event == null ? "nothing happened" : event;
    }

    /** Says from now on that it serves or not, and tells those that watch. */
    public void say(ServingStatus status) {
        health = status;
        watchers.forEach(watcher -> watcher.writeAndFlush(healthMessage()));
    }

    private DefaultHttp2DataFrame healthMessage() {
        return new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(HealthMessages.response(health)));
    }

    /** Ends the call that is held longest, with status 0. */
    public void finishHeld() throws InterruptedException {
        HeldCall call = held.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (call == null) {
            throw new AssertionError("no call is held");
        }
        call.stream()
                .writeAndFlush(
                        call.begun() ? trailers() : new DefaultHttp2HeadersFrame(head().add("grpc-status", "0"), true));
    }

    private Http2Headers head() {
        return new DefaultHttp2Headers()
                .status("200")
                .add("content-type", "application/grpc")
                .add("served-by", name);
    }

    private static DefaultHttp2HeadersFrame trailers() {
        return new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().add("grpc-status", "0"), true);
    }

    /** A call that ends when the test says so, and whether its response head is out. */
    private record HeldCall(Channel stream, boolean begun) {}

    /** Dies as a process does: its sockets are closed, and no call is told before. */
    @Override
    public void close() {
        listener.close().syncUninterruptibly();
        // Netty's loop may end without closing its sockets when it is told so between its two looks at that (4.2.18): a
        // server
        // that is dead to nobody but itself.
        group.submit(() -> accepted.forEach(each -> each.unsafe().close(each.voidPromise())))
                .syncUninterruptibly();
        group.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** A proxy that closes at once resets its connections: nothing to say about. */
    private static final class QuietEnd extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }

    /** The endpoint id that the last call came with. */
    String calledThrough() {
        return calledThrough;
    }

    /** One stream. */
    private final class Call extends ChannelInboundHandlerAdapter {
        private boolean holding;
        private boolean asksForHealth;

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof Http2HeadersFrame headers) {
                onHead(ctx, headers);
            } else if (message instanceof Http2DataFrame data) {
                onData(ctx, data);
            } else {
                ReferenceCountUtil.release(message);
            }
        }

        private void onHead(ChannelHandlerContext ctx, Http2HeadersFrame headers) {
            calledThrough = String.valueOf(headers.headers().get("x-vpc-endpoint-id", "nothing"));
            String path = String.valueOf(headers.headers().path());
            holding = path.endsWith("/Hold") || path.endsWith("/Mute");
            boolean begun = !path.endsWith("/Mute");
            asksForHealth = path.startsWith("/grpc.health.v1.Health/");
            if (path.equals(HealthMessages.WATCH_PATH)) {
                watchers.add(ctx.channel());
                ctx.channel().closeFuture().addListener(gone -> watchers.remove(ctx.channel()));
            }
            if (begun) {
                CharSequence scheme = headers.headers().scheme();
                ctx.writeAndFlush(new DefaultHttp2HeadersFrame(head().add("seen-scheme", scheme)));
            }
            if (holding) {
                held.add(new HeldCall(ctx.channel(), begun));
                events.add("call " + path);
            }
        }

        private void onData(ChannelHandlerContext ctx, Http2DataFrame data) {
            if (holding) {
                data.release();
                return;
            }
            if (asksForHealth) {
                data.release();
                ctx.writeAndFlush(healthMessage());
                if (watchers.contains(ctx.channel())) {
                    return;
                }
                ctx.writeAndFlush(trailers());
                return;
            }
            ctx.write(new DefaultHttp2DataFrame(data.content())); // the write owns the content from here on
            if (data.isEndStream()) {
                ctx.write(trailers());
            }
            ctx.flush();
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
            if (event instanceof Http2ResetFrame reset) {
                events.add("reset " + reset.errorCode());
            }
            super.userEventTriggered(ctx, event);
        }
    }
}
