package dev.portcullis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.settings.CertificateSettings;
import dev.portcullis.settings.EdgeSettings;
import dev.portcullis.settings.EntryPointSettings;
import dev.portcullis.settings.PemSource;
import dev.portcullis.settings.RouterSettings;
import dev.portcullis.settings.ServerSettings;
import dev.portcullis.settings.ServiceSettings;
import dev.portcullis.settings.ServiceSettings.LoadBalancer;
import dev.portcullis.settings.ServiceSettings.Part;
import dev.portcullis.settings.ServiceSettings.Weighted;
import dev.portcullis.settings.SettingsException;
import dev.portcullis.settings.TlsSettings;
import dev.portcullis.settings.TransportKind;
import dev.portcullis.tls.TestCertificates;
import dev.portcullis.tls.TlsClient;
import io.netty.pkitesting.X509Bundle;
import io.netty.util.LeakPresenceDetector;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Settings that change under a running proxy: all of them or none. */
@Timeout(120)
final class ReloadTest {
    private static final EntryPointSettings ENTRY = EdgeFixture.secure();
    private static final TlsSettings TLS = TestCertificates.settings(TestCertificates.inline(EdgeFixture.trusted()));

    private final FrameBackend other = new FrameBackend("other");

    @AfterEach
    void releasesEverything() {
        other.close();
        LeakPresenceDetector.check();
    }

    private static RouterSettings router(String rule, String service) {
        return new RouterSettings("secure", rule, List.of("secure"), service, 1, true);
    }

    private static EdgeSettings settings(TlsSettings tls, RouterSettings router, ServiceSettings... services) {
        return new EdgeSettings(
                2, TransportKind.AUTO, List.of(ENTRY), List.of(router), List.of(services), List.of(), tls);
    }

    private static String servedBy(FrameClient client) throws Exception {
        int stream = client.open("/a.S/Echo", "hello", true);
        FrameClient.Seen head = client.next("HEADERS");
        String served = head == null || head.headers() == null
                ? "the end"
                : String.valueOf(head.headers().get("served-by"));
        client.reply(stream);
        return served;
    }

    @Test
    void callsOfOpenConnectionsFollowTheRoutersAtOnce() throws Exception {
        try (EdgeFixture edge = new EdgeFixture(ENTRY);
                FrameClient client = edge.client()) {
            assertEquals("backend", servedBy(client));
            ReloadReport report = edge.proxy.reload(
                    settings(TLS, router("PathPrefix(`/`)", "new"), EdgeFixture.service("new", other)));
            assertEquals("other", servedBy(client));
            assertEquals("routers +0 -0 ~1, services +1 -1 ~0, servers +1 -1 ~0", report.summary(), report::toString);
            assertEquals(List.of("new/" + other.address()), report.servers().added());
            assertEquals(List.of(), report.needsRestart());
            assertTrue(report.longestTaskNanos() > 0);
            edge.proxy.reload(settings(TLS, router("Path(`/x`)", "new"), EdgeFixture.service("new", other)));
            assertEquals("12", client.call("/a.S/Echo", "x").grpcStatus());
        }
    }

    @Test
    void sameSettingsChangeNothingAndKeepTheCertificates() throws Exception {
        try (EdgeFixture edge = new EdgeFixture(ENTRY);
                FrameClient client = edge.client()) {
            EdgeSettings same = settings(TLS, router("PathPrefix(`/`)", "service"), service(edge));
            assertTrue(edge.proxy.reload(same).isEmpty());
            assertEquals("nothing changed", edge.proxy.reload(same).summary());
            assertEquals("backend", servedBy(client));
        }
    }

    private static ServiceSettings service(EdgeFixture edge) {
        return EdgeFixture.service("service", edge.backend);
    }

    @Test
    void openStreamOfARemovedServerFinishesAndNewCallsGoElsewhere() throws Exception {
        try (EdgeFixture edge = new EdgeFixture(ENTRY);
                FrameClient client = edge.client()) {
            int held = client.open("/a.S/Hold", "x", true);
            assertEquals("call /a.S/Hold", edge.backend.next());
            edge.proxy.reload(
                    settings(TLS, router("PathPrefix(`/`)", "service"), EdgeFixture.service("service", other)));
            try (FrameClient second = edge.client()) {
                for (int i = 0; i < 10; i++) {
                    assertEquals("other", servedBy(second));
                }
            }
            edge.backend.finishHeld();
            assertEquals("0", client.reply(held).grpcStatus());
            edge.events.awaitOther("disconnected from service", 1);
        }
    }

    @Test
    void certificateIsSwappedForNewConnectionsAndReported() throws Exception {
        X509Bundle renewed = TestCertificates.ec("localhost", "renewed.test");
        try (EdgeFixture edge = new EdgeFixture(ENTRY);
                FrameClient before = edge.client()) {
            assertEquals("backend", servedBy(before));
            ReloadReport report = edge.proxy.reload(settings(
                    TestCertificates.settings(TestCertificates.inline(renewed)),
                    router("PathPrefix(`/`)", "service"),
                    service(edge)));
            assertEquals(1, report.certificates().added().size());
            assertEquals(
                    List.of("localhost", "renewed.test"),
                    edge.proxy.report().certificates().get(0).names());
            assertEquals("backend", servedBy(before));
            try (FrameClient after = new FrameClient(
                    TlsClient.over(TlsClient.plain(edge.address("secure")), renewed, "TLSv1.3", "localhost", "h2"))) {
                assertEquals("backend", servedBy(after));
            }
        }
    }

    @Test
    void anyMistakeLeavesEverythingAsItWas() throws Exception {
        X509Bundle another = TestCertificates.ec("localhost");
        CertificateSettings mismatched = new CertificateSettings(
                TestCertificates.inline(another).certificate(),
                TestCertificates.inline(EdgeFixture.trusted()).key());
        CertificateSettings missing = new CertificateSettings(
                new PemSource.File(Path.of("no-such.crt")), new PemSource.File(Path.of("no-such.key")));
        ServiceSettings fine = EdgeFixture.service("service", other);
        RouterSettings all = router("PathPrefix(`/`)", "service");
        List<EdgeSettings> mistakes = new ArrayList<>();
        mistakes.add(settings(TLS, router("PathPrefx(`/`)", "service"), fine));
        mistakes.add(settings(TLS, router("PathPrefix(`/`)", "servce"), fine));
        mistakes.add(settings(TestCertificates.settings(mismatched), all, fine));
        mistakes.add(settings(TestCertificates.settings(missing), all, fine));
        mistakes.add(settings(TestCertificates.settings(), all, fine));
        mistakes.add(settings(TLS, all, fine, fine));
        mistakes.add(settings(TLS, all, new Weighted("service", List.of(new Part("nobody", 1)))));
        mistakes.add(settings(TLS, all, new Weighted("service", List.of(new Part("service", 1)))));
        mistakes.add(settings(
                TLS, all, new LoadBalancer("service", List.of(new ServerSettings("", other.address(), -1)), true)));
        mistakes.add(settings(
                TLS, new RouterSettings("secure", "PathPrefix(`/`)", List.of("secur"), "service", 1, true), fine));
        try (EdgeFixture edge = new EdgeFixture(ENTRY);
                FrameClient client = edge.client()) {
            for (EdgeSettings mistake : mistakes) {
                assertThrows(SettingsException.class, () -> edge.proxy.reload(mistake), mistake::toString);
                assertEquals("backend", servedBy(client));
            }
            try (FrameClient fresh = edge.client()) {
                assertEquals("backend", servedBy(fresh));
            }
            assertTrue(edge.proxy.reload(settings(TLS, all, service(edge))).isEmpty());
        }
    }

    @Test
    void allMistakesAreToldAtOnce() throws Exception {
        try (EdgeFixture edge = new EdgeFixture(ENTRY)) {
            SettingsException refused = assertThrows(
                    SettingsException.class,
                    () -> edge.proxy.reload(
                            settings(TestCertificates.settings(), router("Nonsense(`/`)", "nobody"), service(edge))));
            assertEquals(3, refused.problems().size(), refused::getMessage);
        }
    }

    @Test
    void namesWhatNeedsARestartAndAppliesTheRest() throws Exception {
        try (EdgeFixture edge = new EdgeFixture(ENTRY);
                FrameClient client = edge.client()) {
            EntryPointSettings shorter = EdgeFixture.secure(new dev.portcullis.settings.LifeCycleSettings(0, 1));
            EdgeSettings wanted = new EdgeSettings(
                    3,
                    TransportKind.NIO,
                    List.of(shorter, EdgeFixture.clear()),
                    List.of(
                            router("PathPrefix(`/`)", "service"),
                            new RouterSettings("clear", "PathPrefix(`/`)", List.of("clear"), "service", 1, false)),
                    List.of(EdgeFixture.service("service", other)),
                    List.of(),
                    TLS);
            for (int i = 0; i < 2; i++) {
                assertEquals(
                        List.of(
                                "workers: 2, wanted 3",
                                "transport: AUTO, wanted NIO",
                                "entry point clear: added",
                                "entry point secure: lifeCycle"),
                        edge.proxy.reload(wanted).needsRestart());
            }
            assertEquals("other", servedBy(client));
        }
    }

    @Test
    void entryPointSpeaksTlsAsSoonAsItsRoutersDo() throws Exception {
        EntryPointSettings clear = EdgeFixture.clear();
        try (EdgeFixture edge = new EdgeFixture(clear);
                FrameClient before = edge.clearClient()) {
            assertEquals("backend", servedBy(before));
            ReloadReport report = edge.proxy.reload(new EdgeSettings(
                    2,
                    TransportKind.AUTO,
                    List.of(clear.withTls(true)),
                    List.of(new RouterSettings("clear", "PathPrefix(`/`)", List.of("clear"), "service", 1, true)),
                    List.of(service(edge)),
                    List.of(),
                    TLS));
            assertEquals(List.of(), report.needsRestart());
            try (FrameClient after = EdgeFixture.client(TlsClient.plain(edge.address("clear")))) {
                assertEquals("backend", servedBy(after));
            }
            FrameClient.Seen goodbye = before.next("GOAWAY");
            assertFalse(goodbye == null);
        }
    }

    @Test
    void nothingIsReloadedWhileTheProxyShutsDown() throws Exception {
        try (EdgeFixture edge = new EdgeFixture(ENTRY)) {
            edge.proxy.close();
            EdgeSettings same = settings(TLS, router("PathPrefix(`/`)", "service"), service(edge));
            SettingsException refused = assertThrows(SettingsException.class, () -> edge.proxy.reload(same));
            assertTrue(String.valueOf(refused.getMessage()).contains("shutting down"), refused::getMessage);
        }
    }
}
