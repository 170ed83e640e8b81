package dev.portcullis.entrypoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.RecordingObserver;
import dev.portcullis.address.ListenAddress;
import dev.portcullis.loop.Snapshot;
import dev.portcullis.loop.Worker;
import dev.portcullis.routing.RouteTable;
import dev.portcullis.settings.EntryPointSettings;
import dev.portcullis.settings.Http2Settings;
import dev.portcullis.settings.LifeCycleSettings;
import dev.portcullis.settings.TimeoutSettings;
import dev.portcullis.settings.TlsSettings;
import dev.portcullis.settings.TrustSettings;
import dev.portcullis.settings.UpstreamSettings;
import dev.portcullis.tls.ServerTls;
import dev.portcullis.tls.TlsClient;
import dev.portcullis.tls.TlsEngine;
import dev.portcullis.upstream.BackendConnector;
import dev.portcullis.upstream.Upstreams;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.resolver.DefaultAddressResolverGroup;
import io.netty.util.LeakPresenceDetector;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An entry point that is full, on its own: one worker, no backend. */
@Timeout(60)
final class ConnectionLimitTest {
    private static final EntryPointSettings SETTINGS = new EntryPointSettings(
            "web",
            new ListenAddress("127.0.0.1", 0),
            false,
            TrustSettings.OFF,
            TrustSettings.OFF,
            TimeoutSettings.DEFAULT,
            LifeCycleSettings.DEFAULT,
            Http2Settings.DEFAULT);

    private final RecordingObserver events = new RecordingObserver();
    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());

    @AfterEach
    void releasesEverything() {
        group.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
        LeakPresenceDetector.check();
    }

    @Test
    void closesConnectionsOverTheLimitAndTakesThemAgainLater() throws Exception {
        Worker loop = new Worker(0, group.next());
        BackendConnector connector = new BackendConnector(
                loop, UpstreamSettings.DEFAULT, events, NioSocketChannel.class, DefaultAddressResolverGroup.INSTANCE);
        EdgeWorker worker = new EdgeWorker(loop, new Upstreams(List.of(), connector), events, new ConnectionRegistry());
        ServerTls tls =
                ServerTls.create(new TlsSettings(List.of(), null, "TLSv1.2", "TLSv1.3"), TlsEngine.jdk("a test"));
        EntryPoint entryPoint = new EntryPoint(
                SETTINGS,
                List.of(worker),
                new Snapshot<>(tls),
                new Snapshot<>(RouteTable.compile(List.of())),
                events,
                2);
        InetSocketAddress address = entryPoint.listen(group.next(), NioServerSocketChannel.class);
        try (Socket first = TlsClient.plain(address)) {
            events.await(first.getLocalPort(), "accepted");
            int port;
            try (Socket second = TlsClient.plain(address);
                    Socket third = afterAccept(second, address)) {
                port = second.getLocalPort();
                assertEquals(-1, third.getInputStream().read());
            }
            events.awaitOther("refused at web", 1);
            events.awaitOther("limit CONNECTIONS", 1);
            events.lifeOf(port);
            try (Socket fourth = TlsClient.plain(address)) {
                events.await(fourth.getLocalPort(), "accepted");
                var emptied = entryPoint.drain();
                assertEquals(-1, fourth.getInputStream().read());
                assertEquals(-1, first.getInputStream().read());
                emptied.get(20, TimeUnit.SECONDS);
            }
        }
        assertEquals(0, loop.load().connections());
        assertFalse(events.others().isEmpty());
        assertTrue(entryPoint.drain().isDone());
        events.assertPaired();
    }

    private Socket afterAccept(Socket before, InetSocketAddress address) throws Exception {
        events.await(before.getLocalPort(), "accepted");
        return TlsClient.plain(address);
    }
}
