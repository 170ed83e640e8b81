package dev.portcullis.tls;

import static dev.portcullis.tls.TestCertificates.file;
import static dev.portcullis.tls.TestCertificates.inline;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.address.ListenAddress;
import dev.portcullis.settings.CertificateSettings;
import dev.portcullis.settings.EntryPointSettings;
import dev.portcullis.settings.H2Settings;
import dev.portcullis.settings.LifeCycleSettings;
import dev.portcullis.settings.PemSource;
import dev.portcullis.settings.Problem;
import dev.portcullis.settings.SettingsException;
import dev.portcullis.settings.TimeoutSettings;
import dev.portcullis.settings.TlsSettings;
import dev.portcullis.settings.TrustSettings;
import io.netty.handler.ssl.SslContext;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.netty.util.LeakPresenceDetector;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which certificates can be served, and what an operator reads of those that cannot. */
class ServerTlsTest {
    private static final TlsEngine ENGINE = TlsEngine.best();

    @TempDir
    Path folder;

    private final List<ServerTls> created = new ArrayList<>();

    @AfterEach
    void releasesEverything() {
        created.forEach(ServerTls::release);
        LeakPresenceDetector.check();
    }

    private ServerTls create(TlsSettings settings) throws SettingsException {
        ServerTls tls = ServerTls.create(settings, ENGINE);
        created.add(tls);
        return tls;
    }

    @Test
    void saysWhatItServes() throws Exception {
        X509Bundle bundle = TestCertificates.ec("A.example.com", "*.b.example.com");
        CertificateSettings settings = new CertificateSettings(
                file(folder, "a.crt", bundle.getCertificatePathPEM()),
                file(folder, "a.key", bundle.getPrivateKeyPEM()));
        ServerTls tls = create(TestCertificates.settings(settings));
        Instant notAfter = bundle.getCertificate().getNotAfter().toInstant();
        String source = folder.resolve("a.crt").toString();
        CertificateFacts facts = tls.served().get(0);
        assertEquals(1, tls.served().size());
        assertEquals(source, facts.source());
        assertEquals(List.of("a.example.com", "*.b.example.com"), facts.names());
        assertEquals(notAfter, facts.notAfter());
    }

    @Test
    void choosesByExactNameThenByOneWildcardLabelElseTheDefault() throws Exception {
        ServerTls tls = create(new TlsSettings(
                List.of(
                        inline(TestCertificates.ec("*.example.com")),
                        inline(TestCertificates.rsa("api.example.com", "example.com"))),
                inline(TestCertificates.ec("default.test")),
                "TLSv1.2",
                "TLSv1.3"));
        var fallback = context(tls, null);
        var wildcard = context(tls, "www.example.com");
        var exact = context(tls, "api.example.com");
        assertNotSame(fallback, wildcard);
        assertNotSame(fallback, exact);
        assertNotSame(wildcard, exact);
        assertSame(exact, context(tls, "example.com"));
        assertSame(fallback, context(tls, "a.www.example.com"));
        assertSame(fallback, context(tls, "other.test"));
        assertSame(fallback, context(tls, "default.test"));
        assertEquals("default.test", tls.served().get(0).names().get(0));
    }

    private static SslContext context(ServerTls tls, @Nullable String name) throws Exception {
        TlsChoice choice = tls.choose("web", Hellos.naming(name == null ? "" : name));
        assertNotNull(choice);
        return choice.context();
    }

    @Test
    void takesTheCommonNameOnlyWithoutAlternativeNames() throws Exception {
        X509Bundle bare = new CertificateBuilder()
                .ecp256()
                .subject("CN=Old.Example.com, O=Acme")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        assertEquals(List.of("old.example.com"), CertificateNames.of(bare.getCertificate()));
        X509Bundle modern = new CertificateBuilder()
                .ecp256()
                .subject("CN=old.example.com")
                .addSanIpAddress("192.0.2.1")
                .addSanDnsName("new.example.com")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        assertEquals(List.of("new.example.com", "192.0.2.1"), CertificateNames.of(modern.getCertificate()));
    }

    @Test
    void servesAnExpiredCertificate() throws Exception {
        X509Bundle old = new CertificateBuilder()
                .ecp256()
                .subject("CN=old")
                .notBefore(Instant.parse("2020-01-01T00:00:00Z"))
                .notAfter(Instant.parse("2021-01-01T00:00:00Z"))
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        ServerTls tls = create(TestCertificates.settings(inline(old)));
        assertEquals(Instant.parse("2021-01-01T00:00:00Z"), tls.served().get(0).notAfter());
    }

    @Test
    void reportsAllProblemsAtOnce() throws Exception {
        X509Bundle ec = TestCertificates.ec("a.test");
        PemSource good = file(folder, "good.crt", ec.getCertificatePathPEM());
        PemSource goodKey = file(folder, "good.key", ec.getPrivateKeyPEM());
        List<String> problems = problemsOf(
                new CertificateSettings(new PemSource.File(folder.resolve("none.crt")), goodKey),
                new CertificateSettings(good, new PemSource.File(folder.resolve("none.key"))),
                new CertificateSettings(new PemSource.File(folder), goodKey));
        assertEquals(
                List.of(
                        "certificate F/none.crt does not exist",
                        "key F/none.key does not exist",
                        "certificate F is a folder: name the file in it"),
                problems);
    }

    @Test
    void neverRepeatsAnInlineKey() throws Exception {
        X509Bundle a = TestCertificates.ec("a.test");
        X509Bundle b = TestCertificates.ec("b.test");
        List<String> problems = problemsOf(new CertificateSettings(
                new PemSource.Inline(a.getCertificatePathPEM()), new PemSource.Inline(b.getPrivateKeyPEM())));
        assertEquals(1, problems.size());
        assertTrue(
                problems.get(0)
                        .startsWith("key inline PEM does not match certificate inline PEM (CN=a.test, EC P-256): "),
                problems.get(0));
    }

    @Test
    void refusesVersionsThatAreNoRange() {
        for (TlsSettings settings : List.of(
                new TlsSettings(List.of(), null, "TLSv1.1", "TLSv1.3"),
                new TlsSettings(List.of(), null, "TLSv1.3", "TLSv1.2"))) {
            var e = assertThrows(SettingsException.class, () -> create(settings));
            assertTrue(e.problems().get(0).message().contains("allowed are TLSv1.2 and TLSv1.3"));
        }
    }

    @Test
    void wantsACertificateWhereAnEntryPointSpeaksTls() throws Exception {
        TlsSettings none = TestCertificates.settings();
        var e = assertThrows(
                SettingsException.class,
                () -> ServerTls.requireCertificates(
                        none, List.of(entryPoint("web", false), entryPoint("secure", true))));
        assertEquals(1, e.problems().size());
        assertTrue(
                e.problems().get(0).message().startsWith("entry point secure speaks TLS, but there is no certificate"));
        assertDoesNotThrow(() -> ServerTls.requireCertificates(none, List.of(entryPoint("web", false))));
        assertTrue(create(none).served().isEmpty());
    }

    @Test
    void tellsWhichEngineWonAndWhy() {
        assertFalse(TlsEngine.best().description().isEmpty());
        assertTrue(TlsEngine.jdk("BoringSSL: no library").description().endsWith(" (BoringSSL: no library)"));
    }

    private List<String> problemsOf(CertificateSettings... certificates) {
        var e = assertThrows(SettingsException.class, () -> create(TestCertificates.settings(certificates)));
        List<String> messages = new ArrayList<>();
        for (Problem problem : e.problems()) {
            messages.add(problem.message().replace(folder.toString(), "F"));
        }
        return messages;
    }

    private static EntryPointSettings entryPoint(String name, boolean tls) {
        return new EntryPointSettings(
                name,
                new ListenAddress("", 0),
                tls,
                TrustSettings.OFF,
                TrustSettings.OFF,
                TimeoutSettings.DEFAULT,
                LifeCycleSettings.DEFAULT,
                H2Settings.DEFAULT);
    }
}
