package dev.portcullis.bench;

import dev.portcullis.address.BackendAddress;
import dev.portcullis.address.ClientAddress;
import dev.portcullis.address.PeerAddress;
import dev.portcullis.address.ServerAddress;
import dev.portcullis.connection.AcceptedConnection;
import dev.portcullis.connection.IdentifiedConnection;
import dev.portcullis.connection.ProxyHeader;
import dev.portcullis.connection.SecuredConnection;
import dev.portcullis.http2.ConnectionOptions;
import dev.portcullis.http2.H2Connection;
import dev.portcullis.http2.H2Handler;
import dev.portcullis.http2.PeerRole;
import dev.portcullis.loop.Snapshot;
import dev.portcullis.loop.Worker;
import dev.portcullis.relay.ClientRelay;
import dev.portcullis.relay.RoutingRules;
import dev.portcullis.routing.RouteTable;
import dev.portcullis.settings.GuardSettings;
import dev.portcullis.settings.H2Settings;
import dev.portcullis.settings.KeepAliveSettings;
import dev.portcullis.settings.RouterSettings;
import dev.portcullis.settings.ServerSettings;
import dev.portcullis.settings.ServiceSettings;
import dev.portcullis.settings.SettingsException;
import dev.portcullis.settings.TrustSettings;
import dev.portcullis.upstream.BackendConnector;
import dev.portcullis.upstream.Upstreams;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.util.List;

/** One worker with one client connection and one backend connection, both in memory. */
final class MemoryProxy {
    private final EmbeddedChannel loop = new EmbeddedChannel();
    private final Worker worker = new Worker(0, loop.eventLoop());
    private final Drain clientSide = new Drain();
    private final Drain backendSide = new Drain();
    private final EmbeddedChannel client = channel(clientSide);
    private final EmbeddedChannel backend = channel(backendSide);
    private final SilentObserver observer = new SilentObserver();
    private final CallBytes requests;
    private final CallBytes responses;

    MemoryProxy(int bytes, int batch) {
        requests = CallBytes.requests(bytes, batch);
        responses = CallBytes.responses(bytes, batch);
    }

    /** A socket that takes everything at once and counts it. */
    private static final class Drain extends ChannelOutboundHandlerAdapter {
        private long bytes;

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            ByteBuf buffer = (ByteBuf) message;
            bytes += buffer.readableBytes();
            buffer.release();
            promise.trySuccess();
        }

        @Override
        public void flush(ChannelHandlerContext context) {
            // what is written is gone
        }
    }

    private static EmbeddedChannel channel(Drain drain) {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.config().setAllocator(PooledByteBufAllocator.DEFAULT);
        channel.pipeline().addLast(drain);
        return channel;
    }

    /** Begins both connections with their first bytes, which hold the first call. */
    void open() {
        Upstreams upstreams = new Upstreams(
                List.of(new ServiceSettings.LoadBalancer(
                        "main", List.of(new ServerSettings("h2c://b:1", new BackendAddress("b", 1))), true)),
                new BackendConnector(worker, observer, (address, transport) -> backend.newSucceededFuture()));
        InetAddress loopback = InetAddress.getLoopbackAddress();
        SecuredConnection secured = new SecuredConnection(
                new IdentifiedConnection(
                        new AcceptedConnection("web", new PeerAddress(loopback, 9), new ServerAddress(loopback, 443)),
                        new ClientAddress(loopback, 9),
                        ProxyHeader.NONE),
                "TLSv1.3",
                "any",
                "edge.example.test");
        ClientRelay relay = new ClientRelay(
                new ClientRelay.RelayContext(worker, upstreams, observer, TrustSettings.OFF),
                secured,
                new Snapshot<>(new RoutingRules(routes())),
                (reason, detail) -> {});
        ConnectionOptions options = new ConnectionOptions(
                PeerRole.CLIENT, H2Settings.DEFAULT, 0, 0, 0, 0, GuardSettings.OFF, KeepAliveSettings.OFF);
        client.pipeline().addLast(new H2Handler(context -> new H2Connection(worker, context, options, relay)));
        client.pipeline().fireChannelRead(requests.opening());
        loop.runPendingTasks();
        backend.pipeline().fireChannelRead(responses.opening());
        loop.runPendingTasks();
    }

    private static RouteTable routes() {
        try {
            return RouteTable.compile(List.of(new RouterSettings(
                    "r", "Host(`edge.example.test`) && PathPrefix(`/`)", List.of("web"), "main", 1, true)));
        } catch (SettingsException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Reads requests, ends the tick, reads their responses, ends the tick; the result is the bytes sent so far. */
    long callBatch() {
        client.pipeline().fireChannelRead(requests.next());
        loop.runPendingTasks();
        backend.pipeline().fireChannelRead(responses.next());
        loop.runPendingTasks();
        return clientSide.bytes + backendSide.bytes;
    }

    /** Whether each call that began was answered, and by the backend. */
    void checkAllOver() {
        if (worker.load().streams() != 0 || observer.failed > 0 || observer.ended == 0) {
            throw new IllegalStateException(
                    worker.load().streams() + " calls are open, " + observer.failed + " failed");
        }
    }

    void close() {
        client.finishAndReleaseAll();
        backend.finishAndReleaseAll();
        loop.finishAndReleaseAll();
        requests.release();
        responses.release();
    }
}
