package dev.portcullis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.address.BackendAddress;
import dev.portcullis.discovery.Discovery;
import dev.portcullis.discovery.DiscoveryLimits;
import dev.portcullis.settings.EdgeSettings;
import dev.portcullis.settings.RouterSettings;
import dev.portcullis.settings.ServerSettings;
import dev.portcullis.settings.ServiceSettings;
import dev.portcullis.settings.ServiceSettings.LoadBalancer;
import dev.portcullis.settings.TransportKind;
import dev.portcullis.settings.UpstreamSettings;
import dev.portcullis.testing.NameServer;
import dev.portcullis.testing.ProxyScene;
import dev.portcullis.tls.BackendCertificates;
import dev.portcullis.tls.TestCertificates;
import dev.portcullis.tls.TlsClient;
import dev.portcullis.tls.TlsEngine;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.ssl.SslContext;
import io.netty.pkitesting.X509Bundle;
import io.netty.util.LeakPresenceDetector;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Servers that have names, seen from a client while a name server on loopback changes its mind. */
class NamedServersTest {
    private static final String SRV = "_grpc._tcp.users.test";

    private final NameServer names = new NameServer();
    private final FrameBackend one = new FrameBackend("one");
    private final FrameBackend two = new FrameBackend("two");
    private final RecordingObserver events = new RecordingObserver();

    @AfterEach
    void nothingIsLeft() {
        names.close();
        one.close();
        two.close();
        LeakPresenceDetector.check();
    }

    private Discovery discovery() {
        return new Discovery(names.provider(), new DiscoveryLimits(20, 20, 20, 20, 16));
    }

    private static ServiceSettings bySrv() {
        BackendAddress address = new BackendAddress("users.test", 80);
        return new LoadBalancer("users", List.of(new ServerSettings("h2c+srv://" + SRV, address, 1, SRV)), true);
    }

    private static EdgeSettings settings(String rule, ServiceSettings service) {
        RouterSettings router = new RouterSettings("clear", rule, List.of("clear"), service.name(), 1, false);
        return EdgeFixture.settings(TransportKind.AUTO, 2, List.of(router), List.of(service), EdgeFixture.clear());
    }

    private EdgeProxy start(ServiceSettings service) throws Exception {
        return EdgeProxy.start(settings("PathPrefix(`/`)", service), events, TlsEngine.best(), discovery());
    }

    private static FrameClient client(EdgeProxy proxy) throws Exception {
        return new FrameClient(
                TlsClient.plain(ProxyScene.present(proxy.report().listeners().get("clear"))));
    }

    private static String target(FrameBackend backend) {
        return "0 1 " + backend.address().port() + " host.test";
    }

    private static String servedBy(FrameClient client) throws Exception {
        int stream = client.open("/a.S/Echo", "hello", true);
        FrameClient.Seen head = client.next("HEADERS");
        String served = head == null || head.headers() == null
                ? "the end"
                : head.headers()
                        .get("served-by", "status " + head.headers().get("grpc-status"))
                        .toString();
        if (head != null && !head.ends()) {
            client.reply(stream);
        }
        return served;
    }

    /** Calls until somebody has taken one; a change takes some milliseconds to arrive. */
    private static void callUntil(FrameClient client, String wanted) throws Exception {
        for (int i = 0; i < 100_000; i++) {
            if (servedBy(client).equals(wanted)) {
                return;
            }
        }
        throw new AssertionError("never served by " + wanted);
    }

    /** They take turns: two calls in a row on one server say that it is alone, ten allow for turns of two workers. */
    private static void callUntilNobodyButTwo(FrameClient client) throws Exception {
        for (int inARow = 0, i = 0; inARow < 10; i++) {
            assertTrue(i < 100_000, "the other one does not leave");
            inARow = servedBy(client).equals("two") ? inARow + 1 : 0;
        }
    }

    @Test
    void nameGainsAServerLosesOneAndTheOpenCallFinishes() throws Exception {
        names.addresses("host.test", "127.0.0.1");
        names.targets(SRV, target(one));
        try (EdgeProxy proxy = start(bySrv());
                FrameClient client = client(proxy);
                FrameClient holder = client(proxy)) {
            assertEquals("one", servedBy(client));
            int held = holder.open("/a.S/Hold", "x", true);
            assertEquals("call /a.S/Hold", one.next());
            names.targets(SRV, target(one), target(two));
            callUntil(client, "two");
            callUntil(client, "one");
            names.targets(SRV, target(two));
            callUntilNobodyButTwo(client);
            names.fail(DnsResponseCode.SERVFAIL);
            callUntil(client, "two");
            for (int i = 0; i < 20; i++) {
                assertEquals("two", servedBy(client), "it has left for good, whatever the name server says now");
            }
            one.finishHeld();
            assertEquals("0", holder.reply(held).grpcStatus());
        }
    }

    @Test
    void nameThatDoesNotResolveFailsCallsUntilItDoes() throws Exception {
        try (EdgeProxy proxy = start(bySrv());
                FrameClient client = client(proxy)) {
            assertEquals("14", client.call("/a.S/Echo", "x").grpcStatus());
            names.targets(SRV, target(one));
            names.addresses("host.test", "127.0.0.1");
            callUntil(client, "one");
        }
    }

    @Test
    void reloadKeepsTheServersOfANameThatStays() throws Exception {
        names.addresses("host.test", "127.0.0.1");
        names.targets(SRV, target(one));
        try (EdgeProxy proxy = start(bySrv());
                FrameClient client = client(proxy)) {
            assertEquals("one", servedBy(client));
            names.fail(DnsResponseCode.SERVFAIL);
            LoadBalancer before = (LoadBalancer) bySrv();
            proxy.reload(settings("PathPrefix(`/a.S/`)", new LoadBalancer("users", before.servers(), false)));
            assertEquals("one", servedBy(client));
            assertEquals(1, one.connectionsMade(), "the connection is kept, too");
        }
    }

    @Test
    void certificateIsForTheNameAndNotForTheAddress() throws Exception {
        X509Bundle bundle = TestCertificates.ec("users.test");
        SslContext tls = BackendCertificates.server(bundle, "h2").build();
        FrameBackend secure = new FrameBackend("secure", tls);
        names.addresses("users.test", "127.0.0.1");
        BackendAddress address =
                new BackendAddress("users.test", secure.address().port(), true);
        LoadBalancer service = new LoadBalancer(
                "users",
                List.of(new ServerSettings("https://" + address, address)),
                false,
                UpstreamSettings.DEFAULT.withTls(BackendCertificates.trusting(bundle)));
        try (secure;
                EdgeProxy proxy = start(service);
                FrameClient client = client(proxy)) {
            assertEquals("secure", servedBy(client));
        }
        ReferenceCountUtil.release(tls);
    }
}
