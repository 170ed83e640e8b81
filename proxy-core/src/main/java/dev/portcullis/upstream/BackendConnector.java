package dev.portcullis.upstream;

import dev.portcullis.address.BackendAddress;
import dev.portcullis.http2.ConnectionOptions;
import dev.portcullis.http2.H2Connection;
import dev.portcullis.http2.H2Handler;
import dev.portcullis.http2.PeerRole;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.loop.PeerTimeout;
import dev.portcullis.loop.Snapshot;
import dev.portcullis.loop.Worker;
import dev.portcullis.observe.EdgeObserver;
import dev.portcullis.proxyprotocol.BackendHeader;
import dev.portcullis.settings.GuardSettings;
import dev.portcullis.settings.H2Settings;
import dev.portcullis.settings.KeepAliveSettings;
import dev.portcullis.settings.ProxyHeaderVersion;
import dev.portcullis.settings.ServiceSettings.LoadBalancer;
import dev.portcullis.settings.UpstreamSettings;
import dev.portcullis.tls.BackendTls;
import dev.portcullis.tls.BackendTlsListener;
import dev.portcullis.tls.BackendTlsStage;
import dev.portcullis.tls.BackendTlsTable;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes the connections of one worker to backends: TCP, TLS where the URL says https, then HTTP/2 (RFC 9113 3.2, 3.3). */
@EventLoopConfined
public final class BackendConnector {
    private final Worker worker;
    private final EdgeObserver observer;
    private final Dialer dialer;
    private final Snapshot<BackendTlsTable> tls;
    private final Set<Channel> open = new LinkedHashSet<>();
    private @Nullable Runnable onClosed;

    /** A connector for a worker, with its transport's channel class. Servers come to it with their addresses. */
    public BackendConnector(
            Worker worker,
            EdgeObserver observer,
            Class<? extends SocketChannel> channelClass,
            Snapshot<BackendTlsTable> tls) {
        this(worker, observer, tcp(worker, channelClass), tls);
    }

    /** A connector that reaches backends over whatever the dialer connects, in clear text. */
    public BackendConnector(Worker worker, EdgeObserver observer, Dialer dialer) {
        this(worker, observer, dialer, new Snapshot<>(BackendTlsTable.EMPTY));
    }

    private BackendConnector(Worker worker, EdgeObserver observer, Dialer dialer, Snapshot<BackendTlsTable> tls) {
        this.worker = worker;
        this.observer = observer;
        this.dialer = dialer;
        this.tls = tls;
    }

    private static Dialer tcp(Worker worker, Class<? extends SocketChannel> channelClass) {
        Bootstrap bootstrap = new Bootstrap()
                .group(worker.eventLoop())
                .channel(channelClass)
                .disableResolver()
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .handler(new NoHandler());
        return (address, transport) -> bootstrap
                .clone()
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.min(transport.dialMillis(), Integer.MAX_VALUE))
                .connect(address.toSocketAddress());
    }

    Worker worker() {
        return worker;
    }

    EdgeObserver observer() {
        return observer;
    }

    /** How the servers of a service behind {@code https://} are reached now; null when it has none. */
    @Nullable
    BackendTls tlsOf(LoadBalancer service) {
        return tls.get().of(service);
    }

    /** Connects; the supply is told once the backend's SETTINGS are here, or that it failed. */
    void connect(ConnectionSupply supply) {
        long begunNanos = worker.nowNanos();
        ChannelFuture connect =
                dialer.dial(supply.endpoint().address(), supply.endpoint().transport());
        track(connect.channel());
        if (connect.isDone()) {
            // No file descriptor is left, for one: the call that asked is told after it has taken its place in the
            // queue.
            worker.eventLoop().execute(() -> onDialled(connect, supply, begunNanos));
        } else {
            connect.addListener(done -> onDialled(connect, supply, begunNanos));
        }
    }

    /**
     * Connects over TCP and closes again.
     *
     * @param told the reason when it failed, else an empty text; later than this returns
     */
    void touch(BackendAddress address, UpstreamSettings transport, Consumer<String> told) {
        ChannelFuture connect = dialer.dial(address, transport);
        track(connect.channel());
        if (connect.isDone()) {
            worker.eventLoop().execute(() -> onTouched(connect, told));
        } else {
            connect.addListener(done -> onTouched(connect, told));
        }
    }

    private static void onTouched(ChannelFuture connect, Consumer<String> told) {
        connect.channel().close();
        told.accept(connect.isSuccess() ? "" : reason(connect.cause()));
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

    private void onDialled(ChannelFuture connect, ConnectionSupply supply, long begunNanos) {
        if (connect.isSuccess()) {
            limitSilence(connect.channel());
            onConnected(connect.channel(), supply, begunNanos);
        } else {
            supply.onConnectFailed(reason(connect.cause()));
        }
    }

    /** Bytes can be sent: first those that TLS and HTTP/2 do not know of, if any, then these. */
    private void onConnected(Channel channel, ConnectionSupply supply, long begunNanos) {
        ProxyHeaderVersion header = supply.endpoint().transport().proxyHeader();
        if (header != null) {
            BackendHeader.writeShared(channel, header);
        }
        BackendConnection backend = new BackendConnection(supply);
        BackendTls secure = supply.endpoint().tls();
        if (secure == null && supply.endpoint().address().tls()) {
            throw new AssertionError("the endpoint gave its TLS away too early");
        }
        if (secure == null) {
            channel.pipeline().addLast(new FirstAnswer(backend));
            speakHttp2(channel, supply, backend);
            return;
        }
        long passedMillis = TimeUnit.NANOSECONDS.toMillis(worker.nowNanos() - begunNanos);
        long leftMillis = supply.endpoint().transport().dialMillis() - passedMillis;
        BackendTlsStage.install(channel, secure, supply.endpoint().address(), leftMillis, new BackendTlsListener() {
            @Override
            public void onSecured() {
                speakHttp2(channel, supply, backend);
            }

            @Override
            public void onTlsFailed(String reason) {
                supply.onConnectFailed(reason);
            }

            @Override
            public void onTlsBroken(String reason) {
                backend.explain(reason);
            }
        });
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
                new KeepAliveSettings(pingMillis, settings.pingTimeoutMillis(), settings.ageMaxMillis(), 0));
    }

    private void speakHttp2(Channel channel, ConnectionSupply supply, BackendConnection backend) {
        ConnectionOptions options =
                options(supply.endpoint().transport(), supply.pool().pingMillis());
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
