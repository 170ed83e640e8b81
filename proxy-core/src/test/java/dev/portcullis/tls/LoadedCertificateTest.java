package dev.portcullis.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.settings.CertificateSettings;
import dev.portcullis.settings.PemSource;
import dev.portcullis.settings.Problem;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.CertificateBuilder.KeyUsage;
import io.netty.pkitesting.X509Bundle;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whether chain and key belong together and in this order, and what is said of those that clients may refuse. */
class LoadedCertificateTest {
    private static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant TO = Instant.parse("2027-01-01T00:00:00Z");

    private static X509Bundle root;
    private static X509Bundle issuing;
    private static X509Bundle leaf;

    @BeforeAll
    static void makesAChain() throws Exception {
        root = authority("CN=Root").buildSelfSigned();
        issuing = authority("CN=Issuing").buildIssuedBy(root);
        leaf = server("CN=leaf").addSanDnsName("Leaf.test").buildIssuedBy(issuing);
    }

    private static CertificateBuilder authority(String subject) {
        return new CertificateBuilder().ecp256().subject(subject).setIsCertificateAuthority(true);
    }

    private static CertificateBuilder server(String subject) {
        return new CertificateBuilder()
                .ecp256()
                .subject(subject)
                .notBefore(FROM)
                .notAfter(TO);
    }

    @Test
    void takesAChainInOrder() {
        for (List<X509Bundle> chain : List.of(List.of(leaf), List.of(leaf, issuing), List.of(leaf, issuing, root))) {
            LoadedCertificate loaded = loaded(leaf, chain);
            assertEquals(chain.size(), loaded.chain().size());
            assertEquals(List.of(), loaded.facts().advice());
        }
    }

    @Test
    void saysInWhichOrderAChainBelongs() {
        String head = "certificate inline PEM is out of order: key inline PEM belongs to its ";
        String rule = ". certificate, and each is followed by its issuer; put them in this order: ";
        assertEquals(head + 3 + rule + "3, 2, 1 (CN=leaf; CN=Issuing; CN=Root)", problem(leaf, root, issuing, leaf));
        assertEquals(head + 1 + rule + "1, 3, 2 (CN=leaf; CN=Issuing; CN=Root)", problem(leaf, leaf, root, issuing));
        assertEquals(head + 2 + rule + "2, 1 (CN=leaf; CN=Issuing)", problem(leaf, issuing, leaf));
    }

    @Test
    void noticesThatTheLeafIsMissing() {
        String expected =
                "certificate inline PEM holds CA certificates only (the first is CN=Issuing): put the server's own"
                        + " certificate, to which key inline PEM belongs, before them";
        assertEquals(expected, problem(leaf, issuing));
        assertEquals(expected, problem(leaf, issuing, root));
    }

    @Test
    void refusesTheCertificateAndKeyOfAnIntermediateAuthority() {
        assertEquals(
                "certificate inline PEM begins with an intermediate CA (CN=Issuing), and key inline PEM is that CA's: name"
                        + " the server's own certificate and key",
                problem(issuing, issuing, root));
    }

    @Test
    void noticesTheKeyOfAnotherCertificate() throws Exception {
        X509Bundle rsa = TestCertificates.rsa("rsa.test");
        String advice =
                ": name the key with which this certificate was requested, or the certificate that was issued to"
                        + " this key";
        String begin = "key inline PEM does not match certificate inline PEM (";
        assertEquals(begin + "CN=leaf, EC P-256)" + advice, problem(rsa, leaf, issuing));
        assertEquals(begin + "CN=rsa.test, RSA 2048)" + advice, problem(leaf, rsa));
    }

    @Test
    void adviceNamesACertificateThatDoesNotBelongIntoTheChain() throws Exception {
        assertEquals(
                List.of(
                        "holds as its 2. CN=stranger, which did not issue the one before it: remove it, or put its issuer"
                                + " there"),
                advice(leaf, leaf, authority("CN=stranger").buildSelfSigned()));
        // A renewed authority of the same name with another key.
        assertEquals(
                List.of(
                        "holds as its 2. CN=Issuing, which did not issue the one before it: remove it, or put its issuer"
                                + " there"),
                advice(leaf, leaf, authority("CN=Issuing").buildIssuedBy(root)));
    }

    @Test
    void advisesOnWhatClientsRefuse() throws Exception {
        X509Bundle bare = server("CN=bare.test").buildIssuedBy(issuing);
        assertAdvice(bare, "has no subject alternative name: it is served for its common name, but ");
        assertEquals(List.of("bare.test"), loaded(bare, List.of(bare)).facts().names());
        assertAdvice(root, "is a CA certificate, perhaps not the server's own, and has no subject alternative name: ");
        X509Bundle client = server("CN=c")
                .addSanDnsName("c")
                .addExtendedKeyUsageClientAuth()
                .buildIssuedBy(issuing);
        assertAdvice(client, "is not for servers (extendedKeyUsage without serverAuth): clients will refuse it");
        X509Bundle signer = server("CN=s")
                .addSanDnsName("s")
                .setKeyUsage(true, KeyUsage.keyEncipherment)
                .buildIssuedBy(issuing);
        assertAdvice(signer, "may not be used for signatures (keyUsage without digitalSignature): clients will");
    }

    @Test
    void advisesAgainstSmallRsaKeys() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(1024);
        X509Bundle small = server("CN=small")
                .addSanDnsName("small.test")
                .publicKey(generator.generateKeyPair().getPublic())
                .buildIssuedBy(issuing);
        assertEquals("RSA 1024", ServableKey.typeOf(small.getCertificate().getPublicKey()));
        List<String> advice = CertificateAdvice.of(new CertificateChain(List.of(small.getCertificate())), "a.crt");
        assertEquals(1, advice.size(), advice::toString);
        assertTrue(
                advice.get(0)
                        .startsWith("certificate a.crt has an RSA key of 1024 bits: many clients refuse fewer than"),
                advice.get(0));
    }

    @Test
    void isUsableWhileItIsValid() {
        LoadedCertificate loaded = loaded(leaf, List.of(leaf));
        assertNull(loaded.usableAt(FROM));
        assertNull(loaded.usableAt(TO));
        assertEquals(
                "is not valid before 2026-01-01T00:00:00Z (now it is 2025-12-31T23:59:59Z): wait, or set the clock",
                loaded.usableAt(FROM.minusSeconds(1)));
        assertEquals("has expired on 2027-01-01T00:00:00Z: renew it", loaded.usableAt(TO.plusSeconds(1)));
    }

    @Test
    void saysEverythingThatAnOperatorWantsToKnow() throws Exception {
        X509Bundle bundle = server("CN=many,O=Acme")
                .addSanDnsName("B.test")
                .addSanIpAddress("192.0.2.1")
                .addSanUriName("spiffe://a/b")
                .addSanRfc822Name("me@b.test")
                .buildIssuedBy(issuing);
        CertificateFacts facts = loaded(bundle, List.of(bundle)).facts();
        assertEquals("inline PEM", facts.source());
        assertEquals("CN=many,O=Acme", facts.subject());
        assertEquals(
                List.of("DNS:B.test", "IP:192.0.2.1", "URI:spiffe://a/b", "email:me@b.test"), facts.alternatives());
        assertEquals(List.of("b.test", "192.0.2.1"), facts.names());
        assertEquals(FROM, facts.notBefore());
        assertEquals(TO, facts.notAfter());
        assertEquals("EC P-256", facts.keyType());
        byte[] hash = MessageDigest.getInstance("SHA-256")
                .digest(bundle.getCertificate().getEncoded());
        assertEquals(95, facts.fingerprint().length());
        assertEquals(
                HexFormat.of().formatHex(hash),
                facts.fingerprint().toLowerCase(Locale.ROOT).replace(":", ""));
    }

    @Test
    void neverShowsTheKey() {
        LoadedCertificate loaded = loaded(leaf, List.of(leaf));
        assertEquals("LoadedCertificate[" + loaded.facts() + "]", loaded.toString());
        assertFalse(new PemSource.Inline(leaf.getPrivateKeyPEM()).toString().contains("KEY"));
    }

    @Test
    void namesTheTypesOfKeys() throws Exception {
        assertEquals("RSA 2048", typeOf(new CertificateBuilder().rsa2048()));
        assertEquals("EC P-384", typeOf(new CertificateBuilder().algorithm(Algorithm.ecp384)));
        assertEquals("Ed25519", typeOf(new CertificateBuilder().algorithm(Algorithm.ed25519)));
        assertEquals("", ServableKey.refusal("EC P-384"));
        assertEquals("", ServableKey.refusal("Ed25519"));
        assertTrue(ServableKey.refusal("EC on another curve").startsWith("has a key on a curve that TLS does not use"));
    }

    private static String typeOf(CertificateBuilder builder) throws Exception {
        X509Bundle bundle =
                builder.subject("CN=a").setIsCertificateAuthority(true).buildSelfSigned();
        return ServableKey.typeOf(bundle.getCertificate().getPublicKey());
    }

    private static void assertAdvice(X509Bundle bundle, String expected) {
        List<String> advice = advice(bundle, bundle);
        assertEquals(1, advice.size(), advice::toString);
        assertTrue(advice.get(0).startsWith(expected), advice.get(0));
    }

    private static List<String> advice(X509Bundle key, X509Bundle... chain) {
        String begin = "certificate inline PEM ";
        return loaded(key, Arrays.asList(chain)).facts().advice().stream()
                .map(sentence -> sentence.startsWith(begin) ? sentence.substring(begin.length()) : "?" + sentence)
                .toList();
    }

    private static LoadedCertificate loaded(X509Bundle key, List<X509Bundle> chain) {
        List<Problem> problems = new ArrayList<>();
        LoadedCertificate loaded = LoadedCertificate.load(settings(key, chain), problems);
        assertEquals(List.of(), problems);
        assertNotNull(loaded);
        return loaded;
    }

    private static String problem(X509Bundle key, X509Bundle... chain) {
        List<Problem> problems = new ArrayList<>();
        assertNull(LoadedCertificate.load(settings(key, Arrays.asList(chain)), problems));
        assertEquals(1, problems.size(), problems::toString);
        return problems.get(0).message();
    }

    private static CertificateSettings settings(X509Bundle key, List<X509Bundle> chain) {
        String pem = chain.stream().map(X509Bundle::getCertificatePEM).collect(Collectors.joining());
        return new CertificateSettings(new PemSource.Inline(pem), new PemSource.Inline(key.getPrivateKeyPEM()));
    }
}
