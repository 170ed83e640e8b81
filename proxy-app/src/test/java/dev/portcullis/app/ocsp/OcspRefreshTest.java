package dev.portcullis.app.ocsp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.app.settings.OcspSettings;
import dev.portcullis.tls.OcspAnswers;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.ExtendedKeyUsage;
import io.netty.pkitesting.X509Bundle;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ocsp.RevokedInfo;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.UnknownStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which answers are taken from a responder, and when it is asked again. */
@Timeout(120)
final class OcspRefreshTest {
    private static final String NAMED = "http://ocsp.example.com/";
    private static final Duration DAY = Duration.ofDays(1);

    private static Instant now;
    private static X509Bundle authority;
    private static X509Bundle stranger;
    private static X509Bundle delegate;
    private static X509Bundle clerk;
    private static X509Bundle leaf;

    private final List<byte[]> stapled = new ArrayList<>();
    private final List<Instant> withheld = new ArrayList<>();
    private final List<OcspOutcome> outcomes = new ArrayList<>();
    private LocalResponder responder;
    private List<List<X509Certificate>> served = List.of();
    private OcspRefresh refresh;

    @BeforeAll
    static void makesCertificates() throws Exception {
        now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        authority = authority("CN=Authority");
        stranger = authority("CN=Authority");
        delegate = new CertificateBuilder()
                .ecp256()
                .subject("CN=Responder")
                .addExtendedKeyUsage(ExtendedKeyUsage.PKIX_KP_OCSP_SIGNING)
                .buildIssuedBy(authority);
        clerk = new CertificateBuilder().ecp256().subject("CN=Clerk").buildIssuedBy(authority);
        byte[] access = new AuthorityInformationAccess(
                        AccessDescription.id_ad_ocsp, new GeneralName(GeneralName.uniformResourceIdentifier, NAMED))
                .getEncoded();
        leaf = new CertificateBuilder()
                .ecp256()
                .subject("CN=localhost")
                .addExtensionOctetString(Extension.authorityInfoAccess.getId(), false, access)
                .buildIssuedBy(authority);
    }

    private static X509Bundle authority(String subject) throws Exception {
        return new CertificateBuilder()
                .ecp256()
                .subject(subject)
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
    }

    @BeforeEach
    void starts() throws Exception {
        responder = new LocalResponder();
        served = List.of(List.of(leaf.getCertificate(), authority.getCertificate()));
        refresh = refresh(OcspResponder.ANSWER_MILLIS);
    }

    @AfterEach
    void ends() {
        responder.close();
    }

    private OcspRefresh refresh(long answerMillis) {
        Stapling stapling = new Stapling() {
            @Override
            public List<List<X509Certificate>> chains() {
                return served;
            }

            @Override
            public void staple(X509Certificate of, byte[] answer) {
                assertEquals(leaf.getCertificate(), of);
                stapled.add(answer);
            }

            @Override
            public void withhold(X509Certificate of, Instant revokedAt) {
                assertEquals(leaf.getCertificate(), of);
                withheld.add(revokedAt);
            }
        };
        return new OcspRefresh(
                new OcspSettings(Map.of(NAMED, responder.address())),
                stapling,
                new OcspResponder(answerMillis),
                new SplittableRandom(1),
                outcomes::add);
    }

    private static byte[] by(X509Bundle signer, CertificateStatus status, Instant from, Instant until)
            throws Exception {
        return OcspAnswers.answer(authority, signer, leaf.getCertificate().getSerialNumber(), status, from, until);
    }

    @Test
    void asksAgainAtHalfOfTheTimeForWhichAnAnswerHolds() throws Exception {
        byte[] answer = by(authority, CertificateStatus.GOOD, now, now.plus(DAY));
        responder.answers(answer);
        refresh.look(now);
        assertArrayEquals(answer, stapled.get(0));
        refresh.look(now.plus(Duration.ofHours(12)).minusSeconds(1));
        assertEquals(1, responder.asked());
        refresh.look(now.plus(Duration.ofHours(12)));
        assertEquals(2, responder.asked());
    }

    @Test
    void takesTheAnswerOfWhomTheAuthorityNamed() throws Exception {
        responder.answers(by(delegate, CertificateStatus.GOOD, now, now.plus(DAY)));
        refresh.look(now);
        assertEquals(1, stapled.size());
    }

    @Test
    void takesNoAnswerThatClientsWouldRefuse() throws Exception {
        Instant later = now.plus(DAY);
        Date revoked = Date.from(now.minus(DAY));
        assertRefused("not signed", by(stranger, CertificateStatus.GOOD, now, later));
        assertRefused("not signed", by(clerk, CertificateStatus.GOOD, now, later));
        assertRefused("not signed", by(stranger, new RevokedStatus(revoked, 1), now, later));
        assertRefused("not now", by(authority, new RevokedStatus(revoked, 1), now.minus(DAY), now.minusSeconds(1)));
        assertRefused("is not known", by(authority, new UnknownStatus(), now, later));
        assertRefused("not now", by(authority, CertificateStatus.GOOD, now.minus(DAY), now.minusSeconds(1)));
        assertRefused("not now", by(authority, CertificateStatus.GOOD, now.plus(Duration.ofHours(1)), later));
        assertRefused("cannot be read", new byte[] {1, 2, 3});
        assertRefused("cannot be read", new byte[0]);
        assertRefused("another certificate", OcspAnswers.good(authority, clerk.getCertificate(), now, later));
    }

    private static void assertRefused(String words, byte[] answer) throws Exception {
        var e = assertThrows(OcspException.class, () -> check(answer));
        assertTrue(String.valueOf(e.getMessage()).contains(words), e::getMessage);
        assertEquals(OcspOutcome.REFUSED, e.outcome());
    }

    private static OcspAnswer check(byte[] answer) throws Exception {
        OcspQuestion question =
                OcspQuestion.about(List.of(leaf.getCertificate(), authority.getCertificate()), Map.of());
        return OcspCheck.check(answer, question, now);
    }

    private static byte[] revoked(Instant asOf, CertificateStatus status) throws Exception {
        return by(authority, status, asOf, asOf.plus(DAY));
    }

    @Test
    void readsSinceWhenAndWhyACertificateIsRevoked() throws Exception {
        Date at = Date.from(now.minus(DAY));
        String since = "since " + now.minus(DAY);
        assertNull(
                check(by(authority, CertificateStatus.GOOD, now, now.plus(DAY))).revocation());
        assertEquals(
                since + " (key compromise)",
                String.valueOf(check(revoked(now, new RevokedStatus(at, 1))).revocation()));
        assertEquals(
                since + " (certificate hold)",
                String.valueOf(check(revoked(now, new RevokedStatus(at, 6))).revocation()));
        assertEquals(
                since + " (reason 77)",
                String.valueOf(check(revoked(now, new RevokedStatus(at, 77))).revocation()));
        assertEquals(
                since,
                String.valueOf(check(
                                revoked(now, new RevokedStatus(new RevokedInfo(new ASN1GeneralizedTime(at), null))))
                        .revocation()));
    }

    @Test
    void endsTheGoodAnswerOfARevokedCertificateUntilItIsGoodAgain() throws Exception {
        Instant held = now.minusSeconds(60);
        responder.answers(by(authority, CertificateStatus.GOOD, now.minusSeconds(9), now.plusSeconds(20)));
        refresh.look(now);
        responder.answers(revoked(now.minusSeconds(5), new RevokedStatus(Date.from(held), 6)));
        refresh.look(now.plusSeconds(10));
        assertEquals(List.of(held), withheld);
        responder.answersWithStatus(500);
        refresh.look(now.plusSeconds(100));
        // The answer of before, out of a cache or from somebody between: its time is not over.
        responder.answers(by(authority, CertificateStatus.GOOD, now.minusSeconds(9), now.plus(DAY)));
        refresh.look(now.plusSeconds(400));
        assertEquals(1, stapled.size());
        byte[] released = by(authority, CertificateStatus.GOOD, now, now.plus(DAY));
        responder.answers(released);
        refresh.look(now.plusSeconds(1_000));
        assertArrayEquals(released, stapled.get(1));
        assertEquals(1, withheld.size());
        assertEquals(
                List.of(
                        OcspOutcome.GOOD,
                        OcspOutcome.REVOKED,
                        OcspOutcome.UNANSWERED,
                        OcspOutcome.REFUSED,
                        OcspOutcome.GOOD),
                outcomes);
    }

    @Test
    void asksAFailingResponderLaterAndLater() throws Exception {
        responder.answersWithStatus(500);
        refresh.look(now);
        refresh.look(now.plusSeconds(45));
        assertEquals(1, responder.asked());
        refresh.look(now.plusSeconds(75));
        assertEquals(2, responder.asked());
        refresh.look(now.plusSeconds(75 + 90));
        assertEquals(2, responder.asked());
        refresh.look(now.plusSeconds(75 + 150));
        assertEquals(3, responder.asked());
        responder.answers(by(authority, CertificateStatus.GOOD, now, now.plus(DAY)));
        refresh.look(now.plusSeconds(3_600));
        assertEquals(1, stapled.size());
        OcspOutcome none = OcspOutcome.UNANSWERED;
        assertEquals(List.of(none, none, none, OcspOutcome.GOOD), outcomes);
    }

    @Test
    void boundsWhatAResponderMaySendAndHowLong() throws Exception {
        byte[] question = {1};
        responder.answers(new byte[OcspResponder.ANSWER_BYTES_MAX + 1]);
        OcspResponder patient = new OcspResponder();
        var large = assertThrows(OcspException.class, () -> patient.ask(responder.address(), question));
        assertTrue(String.valueOf(large.getMessage()).contains("more than 65536 bytes"), large::getMessage);
        responder.answers(new byte[10]);
        responder.stalls();
        OcspResponder hasty = new OcspResponder(200);
        var late = assertThrows(OcspException.class, () -> hasty.ask(responder.address(), question));
        assertTrue(String.valueOf(late.getMessage()).contains("took more than 200 ms"), late::getMessage);
    }

    @Test
    void saysWhyACertificateCannotBeAskedAbout() {
        X509Certificate own = leaf.getCertificate();
        assertUnaskable("comes without its issuer", List.of(own));
        assertUnaskable("names no OCSP responder", List.of(clerk.getCertificate(), authority.getCertificate()));
        var e = assertThrows(
                OcspException.class,
                () -> OcspQuestion.about(
                        List.of(own, authority.getCertificate()), Map.of(NAMED, URI.create("ldap://x/"))));
        assertTrue(String.valueOf(e.getMessage()).contains("not asked by HTTP"), e::getMessage);
    }

    private static void assertUnaskable(String words, List<X509Certificate> chain) {
        var e = assertThrows(OcspException.class, () -> OcspQuestion.about(chain, Map.of()));
        assertTrue(String.valueOf(e.getMessage()).contains(words), e::getMessage);
        assertEquals(OcspOutcome.UNASKED, e.outcome());
    }
}
