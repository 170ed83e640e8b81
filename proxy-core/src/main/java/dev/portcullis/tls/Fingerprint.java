package dev.portcullis.tls;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;

/** SHA-256 over what something is made of, in the order in which it is added. Used once, on one thread. */
final class Fingerprint {
    private final MessageDigest digest;

    Fingerprint() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    Fingerprint add(byte[] bytes) {
        digest.update(bytes);
        return this;
    }

    Fingerprint add(String words) {
        return add(words.getBytes(StandardCharsets.UTF_8));
    }

    Fingerprint add(Iterable<X509Certificate> chain) {
        chain.forEach(this::add);
        return this;
    }

    Fingerprint add(X509Certificate certificate) {
        try {
            return add(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new AssertionError("a certificate that was read can be written", e);
        }
    }

    /** Of a key nothing but this stays. */
    Fingerprint add(PrivateKey key) {
        return add(key.getEncoded());
    }

    /** Without separators, in small letters. */
    String hex() {
        return HexFormat.of().formatHex(digest.digest());
    }

    /** As {@code openssl x509 -fingerprint} writes it. */
    String hexPairs() {
        return HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest.digest());
    }
}
