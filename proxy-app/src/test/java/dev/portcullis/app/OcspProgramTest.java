package dev.portcullis.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.app.ocsp.LocalResponder;
import dev.portcullis.tls.OcspAnswers;
import dev.portcullis.tls.TlsClient;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLSocket;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code ocsp: {}} in a program of its own: from a CA's responder to what a client is sent in its handshake. */
@Timeout(120)
@DisabledOnOs(OS.WINDOWS)
final class OcspProgramTest {
    private static final String NAMED = "http://ocsp.example.com/";
    private static final String GOOD = "portcullis_ocsp_fetches_total{outcome=\"good\"}";
    private static final String UNANSWERED = "portcullis_ocsp_fetches_total{outcome=\"unanswered\"}";

    private static final String UNTIL = "portcullis_certificate_ocsp_until_seconds";
    private static final String REVOKED = "portcullis_certificate_revoked";

    private static final String NO_SERVER = "servers: [ { url: \"h2c://127.0.0.1:1\" } ]";

    /** At most the program's pause between two looks: at the one behind an answer, that answer has expired. */
    private static final long SHORT_SECONDS = 5;

    @TempDir
    private Path folder = Path.of("");

    private X509Bundle authority;

    @BeforeEach
    void makesAnAuthority() throws Exception {
        authority = new CertificateBuilder()
                .ecp256()
                .subject("CN=Authority")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
    }

    private X509Bundle leaf() throws Exception {
        byte[] access = new AuthorityInformationAccess(
                        AccessDescription.id_ad_ocsp, new GeneralName(GeneralName.uniformResourceIdentifier, NAMED))
                .getEncoded();
        return new CertificateBuilder()
                .ecp256()
                .subject("CN=localhost")
                .addSanDnsName("localhost")
                .addExtensionOctetString(Extension.authorityInfoAccess.getId(), false, access)
                .buildIssuedBy(authority);
    }

    @Test
    void clientsGetTheAnswerAboutTheCertificateUntilItExpires() throws Exception {
        try (LocalResponder responder = new LocalResponder()) {
            X509Bundle first = leaf();
            Instant later = now().plusSeconds(3_600);
            byte[] answer = answer(first, later);
            responder.answers(answer);
            ProgramFiles files = new ProgramFiles(folder, first);
            try (SmallProgram program = start(files, responder)) {
                responder.awaitQuestion();
                program.awaitPage("/metrics", GOOD + " 1.0");
                assertEquals(later, until(program, files));
                List<byte[]> sent = stapledFor(program);
                assertEquals(1, sent.size());
                assertArrayEquals(answer, sent.get(0));
                assertEquals(0, program.metric(UNANSWERED));
                replace(program, files, responder);
            }
        }
    }

    private static SmallProgram start(ProgramFiles files, LocalResponder responder) throws Exception {
        String more = "ocsp: { responderOverrides: { \"%s\": \"%s\" } }\n".formatted(NAMED, responder.address());
        return SmallProgram.start(files, NO_SERVER, more);
    }

    /** The answer that holds for a short time makes the program ask again soon; of one that has expired, the metric would stay. */
    @Test
    void revokedCertificateIsServedWithoutAnAnswerAndNamed() throws Exception {
        try (LocalResponder responder = new LocalResponder()) {
            X509Bundle leaf = leaf();
            ProgramFiles files = new ProgramFiles(folder, leaf);
            responder.answersOnceBy(() -> answer(leaf, now().plusSeconds(SHORT_SECONDS)));
            try (SmallProgram program = start(files, responder)) {
                responder.awaitQuestion();
                Instant at = now();
                responder.answers(revoked(leaf, at));
                program.awaitPage("/metrics", GOOD + " 1.0");
                assertEquals(0, program.metric(REVOKED + labels(files)));
                program.awaitPage("/metrics", "portcullis_ocsp_fetches_total{outcome=\"revoked\"} 1.0");
                assertEquals(1, program.metric(REVOKED + labels(files)));
                assertFalse(program.page("/metrics").contains(UNTIL + "{"));
                assertTrue(program.page("/api/certificates").contains("\"revokedAt\": \"" + at + "\""));
                assertEquals(List.of(), stapledFor(program));
                String logged = program.awaitLogged("IS REVOKED");
                assertTrue(logged.contains("CN=localhost"), logged);
                assertTrue(logged.contains("since " + at + " (key compromise)"), logged);
                assertTrue(logged.contains("ERROR"), logged);
            }
        }
    }

    private byte[] revoked(X509Bundle leaf, Instant at) throws Exception {
        return OcspAnswers.answer(
                authority,
                authority,
                leaf.getCertificate().getSerialNumber(),
                new RevokedStatus(Date.from(at), CRLReason.keyCompromise),
                at,
                at.plusSeconds(3_600));
    }

    /** Another certificate is asked about by itself; what comes holds for a short time, and then nothing more comes. */
    private void replace(SmallProgram program, ProgramFiles files, LocalResponder responder) throws Exception {
        X509Bundle second = leaf();
        responder.answersWithStatus(500);
        responder.answersOnceBy(() -> answer(second, now().plusSeconds(SHORT_SECONDS)));
        files.write(second);
        responder.awaitQuestion();
        program.awaitPage("/metrics", GOOD + " 2.0");
        Instant until = until(program, files);
        responder.awaitQuestion();
        program.awaitPage("/metrics", UNANSWERED + " 1.0");
        assertEquals(until, until(program, files));
        assertEquals(List.of(), stapledFor(program));
        assertEquals(2, program.metric(GOOD));
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS);
    }

    private byte[] answer(X509Bundle leaf, Instant until) throws Exception {
        return OcspAnswers.good(authority, leaf.getCertificate(), now(), until);
    }

    private static Instant until(SmallProgram program, ProgramFiles files) throws IOException {
        return Instant.ofEpochSecond(program.metric(UNTIL + labels(files)));
    }

    private static String labels(ProgramFiles files) {
        return "{name=\"localhost\",source=\"" + files.path("server.crt") + "\"}";
    }

    /** The answers in a handshake of the JDK's client, which always asks for one. */
    private List<byte[]> stapledFor(SmallProgram program) throws Exception {
        try (Socket socket = TlsClient.plain(program.secure());
                SSLSocket tls = TlsClient.over(socket, authority, "TLSv1.3", "localhost", "h2")) {
            tls.startHandshake();
            return ((ExtendedSSLSession) tls.getSession()).getStatusResponses();
        }
    }
}
