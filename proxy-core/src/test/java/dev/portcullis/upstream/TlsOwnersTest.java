package dev.portcullis.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.portcullis.RecordingObserver;
import dev.portcullis.address.BackendAddress;
import dev.portcullis.loop.Snapshot;
import dev.portcullis.loop.Worker;
import dev.portcullis.settings.ServerSettings;
import dev.portcullis.settings.ServiceSettings;
import dev.portcullis.settings.ServiceSettings.LoadBalancer;
import dev.portcullis.settings.UpstreamSettings;
import dev.portcullis.tls.BackendCertificates;
import dev.portcullis.tls.BackendTls;
import dev.portcullis.tls.BackendTlsTable;
import dev.portcullis.tls.TestCertificates;
import dev.portcullis.tls.TlsEngine;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who keeps TLS towards servers alive: the table, and each endpoint that may still connect. */
final class TlsOwnersTest {
    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    @AfterEach
    void endsTheLoop() {
        group.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private static LoadBalancer service(UpstreamSettings transport, int... ports) {
        List<ServerSettings> servers = Arrays.stream(ports)
                .mapToObj(port -> new ServerSettings("", new BackendAddress("localhost", port, true)))
                .toList();
        return new LoadBalancer("service", servers, true, transport);
    }

    private static UpstreamSettings transport() throws Exception {
        return UpstreamSettings.DEFAULT.withTls(BackendCertificates.trusting(TestCertificates.ec("localhost")));
    }

    private static BackendTlsTable table(LoadBalancer service) throws Exception {
        return BackendTlsTable.create(List.<ServiceSettings>of(service), TlsEngine.best(), null);
    }

    private static BackendTls of(BackendTlsTable table, LoadBalancer service) {
        BackendTls tls = table.of(service);
        assertNotNull(tls);
        return tls;
    }

    private void onLoop(Runnable task) {
        group.next().submit(task).syncUninterruptibly();
    }

    @Test
    void endpointsThatLeaveAreNoOwnersAnyMore() throws Exception {
        LoadBalancer two = service(transport(), 1, 2);
        BackendTlsTable table = table(two);
        BackendTls tls = of(table, two);
        Snapshot<BackendTlsTable> now = new Snapshot<>(table);
        Worker worker = new Worker(0, group.next());
        BackendConnector connector = new BackendConnector(worker, new RecordingObserver(), NioSocketChannel.class, now);
        Upstreams upstreams = new Upstreams(List.of(two), connector);
        assertEquals(3, tls.owners());

        LoadBalancer one = service(two.transport(), 2);
        onLoop(() -> upstreams.put(List.of(one)));
        assertEquals(3, tls.owners(), "calls may still come by the old service");
        onLoop(() -> upstreams.settle(List.of("service"), 1_000));
        assertEquals(2, tls.owners());

        LoadBalancer other = service(transport(), 2);
        BackendTlsTable otherTable = table(other);
        now.set(otherTable);
        onLoop(() -> {
            upstreams.put(List.of(other));
            upstreams.settle(List.of("service"), 1_000);
        });
        table.release();
        assertEquals(0, tls.owners());
        BackendTls otherTls = of(otherTable, other);
        assertEquals(2, otherTls.owners());
        onLoop(upstreams::close);
        assertEquals(1, otherTls.owners());
        otherTable.release();
        assertEquals(0, otherTls.owners());
    }
}
