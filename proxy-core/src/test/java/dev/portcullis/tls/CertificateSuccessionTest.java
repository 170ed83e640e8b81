package dev.portcullis.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.settings.CertificateSettings;
import dev.portcullis.settings.PemSource;
import dev.portcullis.settings.Problem;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What takes the place of a certificate that is served, and what does not. */
final class CertificateSuccessionTest {
    @TempDir
    private Path folder = Path.of("");

    private final List<Problem> problems = new ArrayList<>();
    private final Instant now = Instant.now();
    private CertificateSettings pair = new CertificateSettings(new PemSource.Inline(""), new PemSource.Inline(""));
    private X509Bundle first = bundle("first.test");

    private static X509Bundle bundle(String name) {
        try {
            return TestCertificates.ec(name);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @BeforeEach
    void writeTheFirst() throws IOException {
        pair = new CertificateSettings(
                TestCertificates.file(folder, "a.crt", first.getCertificatePathPEM()),
                TestCertificates.file(folder, "a.key", first.getPrivateKeyPEM()));
    }

    private CertificateSuccession start() {
        return next(CertificateSuccession.NONE, now);
    }

    private CertificateSuccession next(CertificateSuccession before, Instant at) {
        return before.next(List.of(pair), at, problems);
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private List<X509Certificate> chainOf(CertificateSuccession succession) {
        LoadedCertificate certificate = succession.certificates().get(pair);
        return certificate == null ? List.of() : certificate.chain();
    }

    private void assertKept(CertificateSuccession after, String reason) {
        assertEquals(List.of(), problems);
        assertEquals(List.of(first.getCertificate()), chainOf(after));
        assertTrue(after.kept().getOrDefault(pair, "").contains(reason), after.kept()::toString);
    }

    @Test
    void mistakeOfTheFirstIsAProblem() throws Exception {
        write("a.key", bundle("first.test").getPrivateKeyPEM());
        CertificateSuccession none = start();
        assertEquals(1, problems.size());
        assertTrue(problems.get(0).message().contains("does not match"), problems::toString);
        assertTrue(none.certificates().isEmpty());
        assertTrue(none.kept().isEmpty());
    }

    @Test
    void keyThatDoesNotMatchYetKeepsTheOldUntilItDoes() throws Exception {
        CertificateSuccession served = start();
        X509Bundle renewed = bundle("renewed.test");
        write("a.crt", renewed.getCertificatePathPEM());
        CertificateSuccession between = next(served, now);
        assertKept(between, "a.key does not match certificate " + folder.resolve("a.crt"));
        write("a.key", renewed.getPrivateKeyPEM());
        CertificateSuccession after = next(between, now);
        assertTrue(after.kept().isEmpty(), after.kept()::toString);
        assertEquals(List.of(renewed.getCertificate()), chainOf(after));
    }

    @Test
    void chainOutOfOrderKeepsTheOld() throws Exception {
        CertificateSuccession served = start();
        X509Bundle other = bundle("other.test");
        write("a.crt", other.getCertificatePathPEM() + first.getCertificatePathPEM());
        assertKept(next(served, now), "out of order");
    }

    @Test
    void fileThatIsGoneOrEmptyKeepsTheOld() throws Exception {
        CertificateSuccession served = start();
        write("a.crt", "");
        CertificateSuccession empty = next(served, now);
        assertKept(empty, "a.crt");
        Files.delete(folder.resolve("a.key"));
        assertKept(next(empty, now), "a.key does not exist");
    }

    @Test
    void certificateThatIsNotValidNowKeepsTheOld() throws Exception {
        CertificateSuccession served = start();
        X509Bundle renewed = bundle("renewed.test");
        write("a.crt", renewed.getCertificatePathPEM());
        write("a.key", renewed.getPrivateKeyPEM());
        Instant notAfter = renewed.getCertificate().getNotAfter().toInstant();
        assertKept(next(served, notAfter.plus(Duration.ofDays(1))), "has expired");
        Instant notBefore = renewed.getCertificate().getNotBefore().toInstant();
        CertificateSuccession early = next(served, notBefore.minus(Duration.ofDays(1)));
        assertKept(early, "is not valid before");
        assertTrue(next(early, now).kept().isEmpty(), "and takes it when its time has come");
    }

    @Test
    void expiredOneThatStaysIsNoFailedReplacement() {
        CertificateSuccession served = start();
        Instant late = first.getCertificate().getNotAfter().toInstant().plusSeconds(1);
        assertTrue(next(served, late).kept().isEmpty());
        assertEquals(List.of(), problems);
    }

    @Test
    void otherFilesHaveNoPredecessor() throws Exception {
        CertificateSuccession served = start();
        pair = new CertificateSettings(pair.certificate(), TestCertificates.file(folder, "b.key", "no key"));
        assertTrue(next(served, now).certificates().isEmpty());
        assertEquals(1, problems.size());
    }
}
