package dev.portcullis.upstream;

import dev.portcullis.http2.ConnectionOptions;
import dev.portcullis.http2.H2Connection;
import dev.portcullis.http2.H2Handler;
import dev.portcullis.http2.PeerRole;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.loop.PeerTimeout;
import dev.portcullis.loop.Worker;
import dev.portcullis.observe.EdgeObserver;
import dev.portcullis.settings.GuardSettings;
import dev.portcullis.settings.H2Settings;
import dev.portcullis.settings.KeepAliveSettings;
import dev.portcullis.settings.UpstreamSettings;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.resolver.AddressResolverGroup;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the connections of one worker to backends: TCP, then HTTP/2 with prior knowledge (RFC 9113 3.3). */
@EventLoopConfined
public final class BackendConnector {
    private final Worker worker;
    private final EdgeObserver observer;
    private final Dialer dialer;
    private final Set<Channel> open = new LinkedHashSet<>();
    private @Nullable Runnable onClosed;

    /** A connector for a worker, with its transport's channel class and a resolver that does not block. */
    public BackendConnector(
            Worker worker,
            EdgeObserver observer,
            Class<? extends SocketChannel> channelClass,
            AddressResolverGroup<InetSocketAddress> resolver) {
        this(worker, observer, tcp(worker, channelClass, resolver));
    }

    /** A connector that reaches backends over whatever the dialer connects. */
    public BackendConnector(Worker worker, EdgeObserver observer, Dialer dialer) {
        this.worker = worker;
        this.observer = observer;
        this.dialer = dialer;
    }

    private static Dialer tcp(
            Worker worker,
            Class<? extends SocketChannel> channelClass,
            AddressResolverGroup<InetSocketAddress> resolver) {
        Bootstrap bootstrap = new Bootstrap()
                .group(worker.eventLoop())
                .channel(channelClass)
                .resolver(resolver)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .handler(new NoHandler());
        Bootstrap unresolving = bootstrap.clone().disableResolver();
        return (address, transport) -> {
            int dialMillis = (int) Math.min(transport.dialMillis(), Integer.MAX_VALUE);
            Bootstrap once = (address.isLiteral() ? unresolving : bootstrap)
                    .clone()
                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, dialMillis);
            return address.isLiteral()
                    ? once.connect(address.toSocketAddress())
                    : once.connect(address.host(), address.port());
        };
    }

    Worker worker() {
        return worker;
    }

    EdgeObserver observer() {
        return observer;
    }

    /** Connects; the endpoint is told once the backend's SETTINGS are here, or that it failed. */
    void connect(Endpoint endpoint) {
        ChannelFuture connect = dialer.dial(endpoint.address(), endpoint.transport());
        track(connect.channel());
        if (connect.isDone()) {
            // No file descriptor is left, for one: the call that asked is told after it has taken its place in the
            // queue.
            worker.eventLoop().execute(() -> onDialled(connect, endpoint));
        } else {
            connect.addListener(done -> onDialled(connect, endpoint));
        }
    }

    private void track(Channel channel) {
        if (channel.isOpen()) {
            open.add(channel);
            channel.closeFuture().addListener(gone -> {
                open.remove(channel);
                tellIfClosed();
            });
        }
    }

    /** Closes every socket, those too that are not connected yet; tells when the last one is closed. */
    void close(Runnable closed) {
        onClosed = closed;
        for (Channel channel : List.copyOf(open)) {
            channel.close();
        }
        tellIfClosed();
    }

    private void tellIfClosed() {
        Runnable told = onClosed;
        if (told != null && open.isEmpty()) {
            onClosed = null;
            told.run();
        }
    }

    private void onDialled(ChannelFuture connect, Endpoint endpoint) {
        if (connect.isSuccess()) {
            limitSilence(connect.channel());
            speakHttp2(connect.channel(), endpoint);
        } else {
            endpoint.onConnectFailed(reason(connect.cause()));
        }
    }

    /** Not before the connection is made: how long that may take is a setting of its own. */
    private static void limitSilence(Channel channel) {
        try {
            PeerTimeout.set(channel);
        } catch (ChannelException e) {
            // Closed in between; HTTP/2 finds it so and says it.
            channel.close();
        }
    }

    /** A backend is trusted more than a client, and its header lists may be as large as a client's. */
    private static ConnectionOptions options(UpstreamSettings settings, long pingMillis) {
        return new ConnectionOptions(
                PeerRole.SERVER,
                H2Settings.DEFAULT,
                settings.dialMillis(),
                0,
                settings.idleMillis(),
                0,
                GuardSettings.OFF,
                new KeepAliveSettings(pingMillis, settings.pingTimeoutMillis(), 0, 0));
    }

    private void speakHttp2(Channel channel, Endpoint endpoint) {
        BackendConnection backend = new BackendConnection(endpoint);
        ConnectionOptions options = options(endpoint.transport(), endpoint.pingMillis());
        channel.pipeline().addLast(new H2Handler(context -> {
            H2Connection connection = new H2Connection(worker, context, options, backend);
            backend.speaks(connection);
            return connection;
        }));
    }

    private static String reason(Throwable cause) {
        String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }

    /** A bootstrap wants a handler; ours comes when the connection is made. */
    @Sharable
    private static final class NoHandler extends ChannelHandlerAdapter {}
}
