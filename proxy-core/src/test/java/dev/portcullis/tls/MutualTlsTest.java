package dev.portcullis.tls;

import static dev.portcullis.tls.TestCertificates.inline;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.connection.SecuredConnection;
import dev.portcullis.settings.ClientAuthSettings;
import dev.portcullis.settings.ClientAuthType;
import dev.portcullis.settings.PemSource;
import dev.portcullis.settings.SettingsException;
import dev.portcullis.settings.TlsOptions;
import dev.portcullis.settings.TlsSettings;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.netty.util.LeakPresenceDetector;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients with and without certificates, on every engine and version. */
class MutualTlsTest {
    private static final String REFUSED = "CLIENT_CERTIFICATE: its certificate was refused: ";

    private static X509Bundle server;
    private static X509Bundle authority;
    private static X509Bundle known;
    private static X509Bundle revoked;
    private static X509Bundle stranger;

    @BeforeAll
    static void makesCertificates() throws Exception {
        server = TestCertificates.ec("localhost");
        authority = new CertificateBuilder()
                .ecp256()
                .subject("CN=Clients")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        known = new CertificateBuilder().ecp256().subject("CN=known").buildIssuedBy(authority);
        revoked = new CertificateBuilder().ecp256().subject("CN=revoked").buildIssuedBy(authority);
        stranger = TestCertificates.ec("known");
    }

    @AfterEach
    void releasesEverything() {
        LeakPresenceDetector.check();
    }

    static List<TlsVariant> variants() {
        return TlsVariant.all();
    }

    private static PemSource revocations(Instant until, BigInteger... serials) throws Exception {
        JcaX509v2CRLBuilder list = new JcaX509v2CRLBuilder(
                authority.getCertificate().getSubjectX500Principal(), Date.from(Instant.parse("2020-01-01T00:00:00Z")));
        list.setNextUpdate(Date.from(until));
        for (BigInteger serial : serials) {
            list.addCRLEntry(serial, Date.from(Instant.parse("2021-02-03T04:05:06Z")), CRLReason.keyCompromise);
        }
        byte[] der = list.build(new JcaContentSignerBuilder("SHA256withECDSA")
                        .build(authority.getKeyPair().getPrivate()))
                .getEncoded();
        return new PemSource.Inline("-----BEGIN X509 CRL-----\n"
                + Base64.getMimeEncoder().encodeToString(der) + "\n-----END X509 CRL-----\n");
    }

    private static TlsSettings settings(ClientAuthType type, PemSource... revocations) {
        PemSource authorities = new PemSource.Inline(authority.getCertificatePEM());
        TlsOptions options = new TlsOptions(
                "TLSv1.2",
                "TLSv1.3",
                List.of(),
                List.of(),
                true,
                false,
                new ClientAuthSettings(type, type.verifies() ? List.of(authorities) : List.of(), List.of(revocations)));
        return new TlsSettings(List.of(inline(server)), null, Map.of("default", options), Map.of(), Map.of(), null);
    }

    /** What became of a client: {@code secured}, or why it was refused. */
    private static String outcome(TlsVariant variant, TlsSettings settings, @Nullable X509Bundle own) throws Exception {
        try (TlsServer listening = new TlsServer(ServerTls.create(settings, variant.engine()))) {
            return connect(listening, variant, TlsClient.context(server, own));
        }
    }

    private static String connect(TlsServer listening, TlsVariant variant, SSLContext kind) throws Exception {
        try (SSLSocket client =
                TlsClient.ofKind(TlsClient.plain(listening.address()), kind, variant.version(), "", "h2")) {
            assertEquals("hello", TlsClient.echo(client, "hello"));
        } catch (IOException e) {
            // The server says why.
        }
        Object outcome = listening.outcome();
        return outcome instanceof SecuredConnection ? "secured" : outcome.toString();
    }

    @ParameterizedTest
    @MethodSource("variants")
    void letsOnlyClientsOfTheAuthorityThrough(TlsVariant variant) throws Exception {
        TlsSettings strict = settings(ClientAuthType.REQUIRE_AND_VERIFY_CLIENT_CERT);
        assertEquals("secured", outcome(variant, strict, known));
        assertEquals(REFUSED + "it showed none, and clientAuth needs one", outcome(variant, strict, null));
        String refusal = outcome(variant, strict, stranger);
        // A client that knows the server's CAs shows no certificate of another one.
        assertTrue(refusal.startsWith(REFUSED), refusal);
    }

    @ParameterizedTest
    @MethodSource("variants")
    void checksACertificateOnlyIfItIsGiven(TlsVariant variant) throws Exception {
        TlsSettings lenient = settings(ClientAuthType.VERIFY_CLIENT_CERT_IF_GIVEN);
        assertEquals("secured", outcome(variant, lenient, known));
        assertEquals("secured", outcome(variant, lenient, null));
    }

    @ParameterizedTest
    @MethodSource("variants")
    void takesAnyCertificateWhereNobodyChecks(TlsVariant variant) throws Exception {
        for (ClientAuthType type :
                List.of(ClientAuthType.REQUEST_CLIENT_CERT, ClientAuthType.REQUIRE_ANY_CLIENT_CERT)) {
            assertEquals("secured", outcome(variant, settings(type), stranger));
        }
        assertEquals("secured", outcome(variant, settings(ClientAuthType.REQUEST_CLIENT_CERT), null));
        assertEquals(
                REFUSED + "it showed none, and clientAuth needs one",
                outcome(variant, settings(ClientAuthType.REQUIRE_ANY_CLIENT_CERT), null));
    }

    @ParameterizedTest
    @MethodSource("variants")
    void refusesARevokedCertificateAndEveryoneOnceTheListIsOld(TlsVariant variant) throws Exception {
        BigInteger serial = revoked.getCertificate().getSerialNumber();
        ClientAuthType type = ClientAuthType.REQUIRE_AND_VERIFY_CLIENT_CERT;
        TlsSettings fresh = settings(type, revocations(Instant.now().plusSeconds(3_600), serial));
        assertEquals("secured", outcome(variant, fresh, known));
        assertEquals(
                REFUSED + "it was revoked on 2021-02-03T04:05:06Z (KEY_COMPROMISE)", outcome(variant, fresh, revoked));
        TlsSettings old = settings(type, revocations(Instant.parse("2020-02-01T00:00:00Z"), serial));
        String refusal = outcome(variant, old, known);
        assertTrue(refusal.startsWith(REFUSED), refusal);
    }

    @ParameterizedTest
    @MethodSource("variants")
    void ticketDoesNotOutliveTheRevocationOfItsClient(TlsVariant variant) throws Exception {
        ClientAuthType type = ClientAuthType.REQUIRE_AND_VERIFY_CLIENT_CERT;
        Instant later = Instant.now().plusSeconds(3_600);
        ServerTls before = ServerTls.create(settings(type, revocations(later)), variant.engine());
        var now = new dev.portcullis.loop.Snapshot<>(before);
        SSLContext kind = TlsClient.context(server, revoked);
        try (TlsServer listening = new TlsServer(now)) {
            assertEquals("secured", connect(listening, variant, kind));
            assertEquals("secured", connect(listening, variant, kind));
            PemSource list = revocations(later, revoked.getCertificate().getSerialNumber());
            now.set(ServerTls.create(settings(type, list), variant.engine(), before));
            listening.awaitLoop();
            before.release();
            assertTrue(connect(listening, variant, kind).contains("it was revoked on"));
        }
    }

    @Test
    void saysWhatIsWrongWithItsFiles() {
        ClientAuthSettings clients = new ClientAuthSettings(
                ClientAuthType.REQUIRE_AND_VERIFY_CLIENT_CERT,
                List.of(new PemSource.Inline("no pem")),
                List.of(new PemSource.Inline("no list")));
        TlsOptions options = new TlsOptions("TLSv1.2", "TLSv1.3", List.of(), List.of(), true, false, clients);
        TlsSettings settings =
                new TlsSettings(List.of(inline(server)), null, Map.of("m", options), Map.of(), Map.of(), null);
        var e = assertThrows(SettingsException.class, () -> ServerTls.create(settings, TlsEngine.best()));
        assertEquals(2, e.problems().size(), e::getMessage);
        assertTrue(e.problems().get(0).message().startsWith("tls.options.m.clientAuth.caFiles: inline PEM "));
        assertTrue(e.problems().get(1).message().startsWith("tls.options.m.clientAuth.crlFiles: inline PEM "));
        assertInstanceOf(SettingsException.class, e);
    }
}
