package dev.portcullis.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.settings.CertificateSettings;
import dev.portcullis.settings.PemSource;
import dev.portcullis.settings.UnusablePemException;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.netty.util.LeakPresenceDetector;
import java.io.IOException;
import java.math.BigInteger;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.UnknownStatus;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which answers of CAs clients get, and until when. */
@Timeout(60)
final class OcspStapleTest {
    private static Instant now;
    private static Instant before;
    private static Instant later;
    private static X509Bundle authority;
    private static X509Bundle leaf;

    @BeforeAll
    static void makesCertificates() throws Exception {
        now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        before = now.minusSeconds(3_600);
        later = now.plusSeconds(3_600);
        authority = new CertificateBuilder()
                .ecp256()
                .subject("CN=Authority")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        leaf = new CertificateBuilder()
                .ecp256()
                .subject("CN=localhost")
                .addSanDnsName("localhost")
                .buildIssuedBy(authority);
    }

    @AfterEach
    void releasesEverything() {
        LeakPresenceDetector.check();
    }

    private static byte[] good(Instant from, @Nullable Instant until) throws Exception {
        return OcspAnswers.good(authority, leaf.getCertificate(), from, until);
    }

    private static byte[] saying(BigInteger serial, CertificateStatus status) throws Exception {
        return OcspAnswers.answer(authority, authority, serial, status, before, later);
    }

    @Test
    void readsUntilWhenAnAnswerHolds() throws Exception {
        assertEquals(
                later, OcspStaple.of(good(before, later), leaf.getCertificate()).nextUpdate());
        assertEquals(
                Instant.MAX,
                OcspStaple.of(good(before, null), leaf.getCertificate()).nextUpdate());
    }

    @Test
    void refusesWhatClientsWould() throws Exception {
        BigInteger serial = leaf.getCertificate().getSerialNumber();
        assertMistake(saying(serial, new RevokedStatus(Date.from(before), 1)), "says that the certificate is revoked");
        assertMistake(saying(serial, new UnknownStatus()), "says that the CA does not know the certificate");
        assertMistake(
                saying(serial.add(BigInteger.ONE), CertificateStatus.GOOD),
                "is about another certificate than CN=localhost");
        assertMistake("-----BEGIN".getBytes(StandardCharsets.US_ASCII), "is not an OCSP answer in DER");
        assertMistake(new byte[] {0x30, 3, 0x0A, 1, 6}, "is no successful OCSP answer");
    }

    private static void assertMistake(byte[] answer, String begin) {
        var e = assertThrows(UnusablePemException.class, () -> OcspStaple.of(answer, leaf.getCertificate()));
        assertTrue(String.valueOf(e.getMessage()).startsWith(begin), e::getMessage);
    }

    /** Whatever is cut off or changed, nothing is thrown but the word that it is no answer. */
    @Test
    void outlivesEveryCutAndEveryChangedOctet() throws Exception {
        byte[] answer = good(before, later);
        for (int i = 0; i < answer.length; i++) {
            readOrRefuse(Arrays.copyOf(answer, i));
            for (int octet : new int[] {0, 0x7F, 0x80, 0x84, 0xFF}) {
                byte[] changed = answer.clone();
                changed[i] = (byte) octet;
                readOrRefuse(changed);
            }
        }
    }

    private static void readOrRefuse(byte[] bytes) {
        try {
            OcspStaple.of(bytes, leaf.getCertificate());
        } catch (UnusablePemException e) {
            assertFalse(String.valueOf(e.getMessage()).isEmpty());
        }
    }

    @Test
    void clientsGetTheAnswerOfAFileWhileItHolds() throws Exception {
        assertTrue(isSent(good(before, later)));
        assertFalse(isSent(good(before, now.minusSeconds(1))));
    }

    private static boolean isSent(byte[] answer) throws Exception {
        CertificateSettings pair = TestCertificates.inline(leaf);
        var stapled = new CertificateSettings(pair.certificate(), pair.key(), new PemSource.Inline(latin1(answer)));
        ServerTls tls = ServerTls.create(TestCertificates.settings(stapled), TlsEngine.best());
        try (TlsServer server = new TlsServer(tls)) {
            return isSentBy(server, answer);
        }
    }

    /** In TLS 1.2 it comes in clear text (CertificateStatus, RFC 6066 8), in front of ServerHelloDone. */
    private static boolean isSentBy(TlsServer server, byte[] answer) throws Exception {
        StringBuilder seen = new StringBuilder();
        String done = latin1(new byte[] {22, 3, 3, 0, 4, 14, 0, 0, 0});
        try (Socket client = TlsClient.plain(server.address())) {
            client.getOutputStream().write(Hellos.record("localhost", "TLSv1.2"));
            while (!seen.toString().endsWith(done) && !seen.toString().endsWith(done.substring(5))) {
                int octet = client.getInputStream().read();
                if (octet < 0) {
                    throw new IOException("the server ended behind " + seen.length() + " bytes");
                }
                seen.append((char) octet);
            }
        }
        return seen.indexOf(latin1(answer)) >= 0;
    }

    @Test
    void anAnswerThatWasFetchedStaysOverAReload() throws Exception {
        byte[] answer = good(before, later);
        ServerTls first = ServerTls.create(TestCertificates.settings(TestCertificates.inline(leaf)), TlsEngine.best());
        assertEquals(List.of(leaf.getCertificate()), first.chainsToAsk().get(0).subList(0, 1));
        first.staple(leaf.getCertificate(), answer);
        ServerTls after =
                ServerTls.create(TestCertificates.settings(TestCertificates.inline(leaf)), TlsEngine.best(), first);
        first.release();
        assertEquals(later, after.served().get(0).ocspUntil());
        try (TlsServer server = new TlsServer(after)) {
            assertTrue(isSentBy(server, answer));
        }
    }

    @Test
    void noAnswerIsSentForARevokedCertificateUntilTheNextGoodOne() throws Exception {
        byte[] answer = good(before, later);
        ServerTls first = ServerTls.create(TestCertificates.settings(TestCertificates.inline(leaf)), TlsEngine.best());
        first.staple(leaf.getCertificate(), answer);
        first.withhold(leaf.getCertificate(), before);
        ServerTls after =
                ServerTls.create(TestCertificates.settings(TestCertificates.inline(leaf)), TlsEngine.best(), first);
        first.release();
        assertEquals(before, after.served().get(0).revokedAt());
        assertNull(after.served().get(0).ocspUntil());
        try (TlsServer server = new TlsServer(after)) {
            assertFalse(isSentBy(server, answer));
            after.staple(leaf.getCertificate(), answer);
            assertTrue(isSentBy(server, answer));
        }
        assertNull(after.served().get(0).revokedAt());
    }

    private static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
