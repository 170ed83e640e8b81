package dev.portcullis.entrypoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.RecordingObserver;
import dev.portcullis.address.ListenAddress;
import dev.portcullis.http2.ProcessBudget;
import dev.portcullis.http2.WorkerBudget;
import dev.portcullis.loop.Snapshot;
import dev.portcullis.loop.Worker;
import dev.portcullis.relay.RoutingRules;
import dev.portcullis.routing.RouteTable;
import dev.portcullis.settings.EntryPointSettings;
import dev.portcullis.settings.EntryPointVariants;
import dev.portcullis.settings.ErrorDetails;
import dev.portcullis.settings.ForwardClientCert;
import dev.portcullis.settings.GuardSettings;
import dev.portcullis.settings.H2Settings;
import dev.portcullis.settings.KeepAliveSettings;
import dev.portcullis.settings.LifeCycleSettings;
import dev.portcullis.settings.ProxyProtocolSettings;
import dev.portcullis.settings.TimeoutSettings;
import dev.portcullis.settings.TlsSettings;
import dev.portcullis.settings.TrustSettings;
import dev.portcullis.tls.BackendTlsTable;
import dev.portcullis.tls.ServerTls;
import dev.portcullis.tls.TlsClient;
import dev.portcullis.tls.TlsEngine;
import dev.portcullis.upstream.BackendConnector;
import dev.portcullis.upstream.Upstreams;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
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
    private static final EntryPointSettings SETTINGS = EntryPointVariants.clearText();
    private static final EntryPointSettings ONE_EACH = new EntryPointSettings(
            "web",
            new ListenAddress("127.0.0.1", 0),
            false,
            ProxyProtocolSettings.OFF,
            TrustSettings.OFF,
            TimeoutSettings.DEFAULT,
            LifeCycleSettings.DEFAULT,
            H2Settings.DEFAULT,
            new GuardSettings(0, 0, 0, 0, 1),
            KeepAliveSettings.OFF,
            ErrorDetails.SAFE,
            ForwardClientCert.DEFAULT,
            false,
            false,
            false);

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
        EntryPoint entryPoint = entryPoint(loop, SETTINGS);
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

    @Test
    void closesConnectionsOverTheLimitOfTheirClient() throws Exception {
        Worker loop = new Worker(0, group.next());
        EntryPoint entryPoint = entryPoint(loop, ONE_EACH);
        InetSocketAddress address = entryPoint.listen(group.next(), NioServerSocketChannel.class);
        int port;
        try (Socket first = TlsClient.plain(address);
                Socket second = afterAccept(first, address)) {
            assertEquals(-1, second.getInputStream().read());
            events.awaitOther("limit CLIENT_CONNECTIONS", 1);
            events.await(second.getLocalPort(), "closed CLIENT_CONNECTIONS");
            assertEquals(1, entryPoint.clients().clients());
            port = first.getLocalPort();
        }
        events.lifeOf(port);
        entryPoint.close().get(20, TimeUnit.SECONDS);
        assertEquals(0, entryPoint.clients().clients());
        events.assertPaired();
    }

    private EntryPoint entryPoint(Worker loop, EntryPointSettings settings) throws Exception {
        BackendConnector connector =
                new BackendConnector(loop, events, NioSocketChannel.class, new Snapshot<>(BackendTlsTable.EMPTY));

        WorkerBudget budget = new WorkerBudget(loop, new ProcessBudget(1 << 20, 1));
        EdgeWorker worker =
                new EdgeWorker(loop, new Upstreams(List.of(), connector), events, budget, new ConnectionRegistry());
        ServerTls tls =
                ServerTls.create(new TlsSettings(List.of(), null, "TLSv1.2", "TLSv1.3"), TlsEngine.jdk("a test"));
        return new EntryPoint(
                settings,
                List.of(worker),
                new Snapshot<>(tls),
                new Snapshot<>(new RoutingRules(RouteTable.compile(List.of()))),
                events,
                2);
    }

    private Socket afterAccept(Socket before, InetSocketAddress address) throws Exception {
        events.await(before.getLocalPort(), "accepted");
        return TlsClient.plain(address);
    }
}
