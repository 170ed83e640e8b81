package dev.portcullis.tls;

import static dev.portcullis.tls.TestCertificates.file;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.portcullis.settings.CertificateSettings;
import dev.portcullis.settings.PemSource;
import dev.portcullis.settings.Problem;
import io.netty.pkitesting.X509Bundle;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What an operator reads when a file is not the PEM that was wanted. */
class PemMistakesTest {
    @TempDir
    private Path folder = Path.of("");

    private X509Bundle bundle;
    private PemSource certificate;
    private PemSource key;

    @BeforeEach
    void makesAPair() throws Exception {
        bundle = TestCertificates.ec("a.test");
        certificate = file(folder, "good.crt", bundle.getCertificatePathPEM());
        key = file(folder, "good.key", bundle.getPrivateKeyPEM());
    }

    @Test
    void loadsAPair() {
        assertEquals(List.of(), problems(certificate, key));
    }

    @Test
    void noticesSwappedFiles() {
        assertEquals(
                List.of(
                        "certificate F/good.key is a private key, not a certificate: are certFile and keyFile swapped?",
                        "key F/good.crt is a certificate, not a private key: are certFile and keyFile swapped?"),
                problems(key, certificate));
    }

    @Test
    void namesOtherPemBlocks() throws Exception {
        assertCertificate("CERTIFICATE REQUEST", "is a certificate request: send it to a certificate authority");
        assertCertificate("PKCS7", "is PKCS#7; take the certificates out with: openssl pkcs7 -print_certs");
        assertCertificate("TRUSTED CERTIFICATE", "is a certificate in OpenSSL's trusted form; convert it with: ");
        assertKey(pem("PUBLIC KEY", "AAAA"), "is a public key: a private key and its certificate are needed");
        assertKey(pem("OPENSSH PRIVATE KEY", "AAAA"), "is an SSH key: TLS needs a key of its own");
    }

    @Test
    void noticesEmptyCutAndForeignFiles() throws Exception {
        assertKey(" \n", "is empty: it needs a PEM private key (-----BEGIN PRIVATE KEY-----)");
        assertKey("hello", "holds no PEM private key (-----BEGIN PRIVATE KEY-----)");
        String whole = bundle.getPrivateKeyPEM();
        assertKey(
                whole.substring(0, whole.length() - 30),
                "is cut off or damaged: a -----BEGIN line has no -----END line");
        assertKey("x".repeat(PemSource.PEM_BYTES_MAX + 1), "is larger than 1048576 bytes: that is no PEM file");
        assertKey(pem("PRIVATE KEY", "A"), "holds a PRIVATE KEY that is not Base64");
        assertCertificate("CERTIFICATE", "holds a broken certificate, the 1. of the file: ");
    }

    @Test
    void tellsDerAndPkcs12FromPem() throws Exception {
        byte[] der = bundle.getCertificate().getEncoded();
        assertBinary(der, true, "is DER, not PEM; convert it with: openssl x509 -inform DER -in F/binary -out");
        byte[] keyDer = bundle.getKeyPair().getPrivate().getEncoded();
        assertBinary(keyDer, true, "is a private key in DER, not PEM; convert it with: openssl pkey -inform DER -in");
        assertBinary(keyDer, false, "is a private key in DER, not PEM; convert it with: openssl pkey -inform DER -in");
        assertBinary(der, false, "is DER, and no private key that is readable without a password");
        byte[] p12 = keyStore("PKCS12");
        assertBinary(
                p12, true, "is PKCS#12 (.p12, .pfx), not PEM; take it apart with: openssl pkcs12 -in F/binary -nokeys");
        assertBinary(
                p12,
                false,
                "is PKCS#12 (.p12, .pfx), not PEM; take it apart with: openssl pkcs12 -in F/binary -nocerts");
        assertBinary(keyStore("JKS"), false, "is a Java key store; export it with: keytool -importkeystore");
    }

    @Test
    void saysWhichFormsTheProgramReads() throws Exception {
        String how =
                ", which the core does not read: let the program read it (keyFile in its configuration), or convert"
                        + " it with: openssl pkcs8 -topk8 -nocrypt -in F/other.key -out …";
        assertKey(pem("RSA PRIVATE KEY", "AAAA"), "is PKCS#1" + how);
        assertKey(pem("EC PARAMETERS", "AAAA") + pem("EC PRIVATE KEY", "AAAA"), "is SEC 1" + how);
        assertKey(pem("ENCRYPTED PRIVATE KEY", "AAAA"), "is encrypted PKCS#8" + how);
    }

    @Test
    void namesKeysThatTlsDoesNotServe() throws Exception {
        assertKey(pkcs8("Ed448"), "is a key for Ed448, which TLS here cannot serve; make one with: openssl genpkey ");
        assertKey(pkcs8("DSA"), "is a key for DSA, which TLS here cannot serve; make one with: openssl genpkey ");
        assertKey(pem("PRIVATE KEY", "AAAA"), "is not a PKCS#8 key that can be read: RSA, EC on a named curve, and");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void saysWhoMayReadAFile() throws Exception {
        PemSource.File closed = file(folder, "closed.key", bundle.getPrivateKeyPEM());
        Files.setPosixFilePermissions(closed.path(), PosixFilePermissions.fromString("---------"));
        assertTrue(closed.access().matches("mode 0, owner uid \\d+, gid \\d+; this process: u.+"), closed::access);
        assumeFalse(Files.isReadable(closed.path()), "the superuser reads everything");
        assertEquals(
                List.of("key F/closed.key cannot be read: permission denied (" + closed.access() + ")"),
                problems(certificate, closed));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void noticesALinkToNothing() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link.key"), folder.resolve("gone.key"));
        assertEquals(
                List.of("key F/link.key is a link to a file that does not exist"),
                problems(certificate, new PemSource.File(link)));
        assertEquals(
                List.of("key /dev/null is a pipe or a device: it must be a file, for each reload reads it again"),
                problems(certificate, new PemSource.File(Path.of("/dev/null"))));
    }

    @Test
    void wipesTheTextOfAKey() throws Exception {
        byte[] text = key.read();
        PrivateKey read = PemKey.read(new HeldText(text));
        assertTrue(KeyMatch.holds(read, bundle.getCertificate()));
        for (byte one : text) {
            assertEquals(0, one);
        }
    }

    /** A source whose bytes the test keeps a hand on. */
    private static final class HeldText implements PemSource.Supplied {
        private final byte[] text;

        HeldText(byte[] text) {
            this.text = text;
        }

        @Override
        public byte[] read() {
            return text;
        }

        @Override
        public List<Path> files() {
            return List.of();
        }
    }

    private void assertCertificate(String label, String expected) throws Exception {
        PemSource other = file(folder, "other.crt", pem(label, "AAAA"));
        assertProblem("certificate F/other.crt " + expected, problems(other, key));
    }

    private void assertKey(String text, String expected) throws Exception {
        assertProblem("key F/other.key " + expected, problems(certificate, file(folder, "other.key", text)));
    }

    private void assertBinary(byte[] bytes, boolean asCertificate, String expected) throws Exception {
        PemSource binary = new PemSource.File(Files.write(folder.resolve("binary"), bytes));
        assertProblem(
                (asCertificate ? "certificate" : "key") + " F/binary " + expected,
                asCertificate ? problems(binary, key) : problems(certificate, binary));
    }

    private static void assertProblem(String expected, List<String> problems) {
        assertEquals(1, problems.size(), problems::toString);
        assertTrue(problems.get(0).startsWith(expected), problems.get(0));
    }

    private List<String> problems(PemSource chain, PemSource privateKey) {
        List<Problem> problems = new ArrayList<>();
        LoadedCertificate loaded = LoadedCertificate.load(new CertificateSettings(chain, privateKey), problems);
        if (problems.isEmpty()) {
            assertFalse(loaded == null, "neither loaded nor refused");
        } else {
            assertNull(loaded);
        }
        return problems.stream()
                .map(problem -> problem.message().replace(folder.toString(), "F"))
                .toList();
    }

    private byte[] keyStore(String type) throws Exception {
        KeyStore store = KeyStore.getInstance(type);
        store.load(null, null);
        PrivateKey privateKey = bundle.getKeyPair().getPrivate();
        store.setKeyEntry("a", privateKey, "secret".toCharArray(), new Certificate[] {bundle.getCertificate()});
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        store.store(out, "secret".toCharArray());
        return out.toByteArray();
    }

    private static String pkcs8(String algorithm) throws Exception {
        byte[] der = KeyPairGenerator.getInstance(algorithm)
                .generateKeyPair()
                .getPrivate()
                .getEncoded();
        return pem("PRIVATE KEY", Base64.getMimeEncoder().encodeToString(der));
    }

    private static String pem(String label, String body) {
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    }
}
