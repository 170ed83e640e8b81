package dev.portcullis.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.address.BackendAddress;
import dev.portcullis.settings.ServerSettings;
import dev.portcullis.settings.ServiceSettings.LoadBalancer;
import dev.portcullis.testing.NameServer;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.util.LeakPresenceDetector;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Names are asked of a real name server, over a socket. */
class DiscoveryTest {
    private static final long PATIENCE_MILLIS = 20_000;

    private final NameServer server = new NameServer();
    private final Semaphore changes = new Semaphore(0);
    private final Discovery discovery = new Discovery(server.provider(), new DiscoveryLimits(20, 20, 20, 20, 16));

    @AfterEach
    void nothingIsLeft() {
        discovery.close();
        server.close();
        LeakPresenceDetector.check();
    }

    private static LoadBalancer service(String host, String srv) {
        return new LoadBalancer(
                "s", List.of(new ServerSettings("h2c://" + host, new BackendAddress(host, 80), 1, srv)), true);
    }

    private List<String> places(LoadBalancer service) {
        return ((LoadBalancer) discovery.resolved(service))
                .servers().stream()
                        .map(at -> at.address().toSocketAddress().getAddress().getHostAddress() + " "
                                + at.address().toSocketAddress().getPort())
                        .toList();
    }

    private void awaitPlaces(LoadBalancer service, List<String> wanted) throws InterruptedException {
        while (!places(service).equals(wanted)) {
            assertTrue(changes.tryAcquire(PATIENCE_MILLIS, TimeUnit.MILLISECONDS), "it stays " + places(service));
        }
    }

    @Test
    void nameGainsLosesFailsAndComesBack() throws Exception {
        LoadBalancer service = service("users.test", "");
        discovery.onChange(changes::release);
        server.addresses("users.test", "10.0.0.2", "10.0.0.1");
        discovery.watch(List.of(service), PATIENCE_MILLIS);
        assertEquals(List.of("10.0.0.1 80", "10.0.0.2 80"), places(service));
        server.addresses("users.test", "10.0.0.3", "10.0.0.1", "10.0.0.2");
        awaitPlaces(service, List.of("10.0.0.1 80", "10.0.0.2 80", "10.0.0.3 80"));
        server.addresses("users.test", "10.0.0.3");
        awaitPlaces(service, List.of("10.0.0.3 80"));
        server.fail(DnsResponseCode.SERVFAIL);
        int before = server.queries();
        while (server.queries() < before + 10) {
            Thread.onSpinWait();
        }
        assertEquals(List.of("10.0.0.3 80"), places(service));
        server.fail(null);
        server.addresses("users.test", "10.0.0.4");
        awaitPlaces(service, List.of("10.0.0.4 80"));
    }

    @Test
    void srvRecordsAreFollowedToTheirHosts() throws Exception {
        LoadBalancer service = service("users.test", "_grpc._tcp.users.test");
        discovery.onChange(changes::release);
        server.targets("_grpc._tcp.users.test", "0 5 7001 a.test", "0 5 7002 b.test", "1 5 7003 c.test");
        server.addresses("a.test", "10.0.0.1");
        server.addresses("b.test", "10.0.0.2");
        server.addresses("c.test", "10.0.0.3");
        discovery.watch(List.of(service), PATIENCE_MILLIS);
        assertEquals(List.of("10.0.0.1 7001", "10.0.0.2 7002"), places(service));
        server.targets("_grpc._tcp.users.test", "1 5 7003 c.test");
        awaitPlaces(service, List.of("10.0.0.3 7003"));
    }

    @Test
    void unknownNameSaysWhy() {
        LoadBalancer service = service("nobody.test", "");
        discovery.watch(List.of(service), PATIENCE_MILLIS);
        LoadBalancer resolved = (LoadBalancer) discovery.resolved(service);
        assertEquals(List.of(), resolved.servers());
        assertEquals(
                "no address is known for 'nobody.test': the name server answered NXDomain(3)", resolved.unresolved());
    }

    @Test
    void localhostIsThisMachine() {
        LoadBalancer service = service("localhost", "");
        discovery.watch(List.of(service), PATIENCE_MILLIS);
        assertTrue(places(service).contains("127.0.0.1 80"), places(service).toString());
        assertFalse(places(service).isEmpty());
    }

    @Test
    void ipv6IsAServerWhereTheMachineSpeaksIt() {
        LoadBalancer service = service("six.test", "");
        server.addresses("six.test", "127.0.0.1", "::1");
        discovery.watch(List.of(service), PATIENCE_MILLIS);
        assertEquals(Ipv6.isHere() ? 2 : 1, places(service).size());
    }
}
