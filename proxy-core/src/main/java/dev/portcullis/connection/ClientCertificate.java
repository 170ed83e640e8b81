package dev.portcullis.connection;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * The certificate with which a client proved who it is. Immutable. A certificate that is not {@link #verified} was checked against
 * no CA: anybody can make one with any name, so nothing of it may be told as the client's identity.
 */
public final class ClientCertificate {
    private static final int PEM_LINE_CHARS = 64;

    private final List<X509Certificate> chain;
    private final boolean verified;
    private final DistinguishedName subject;
    private final AlternativeNames names;
    private final String fingerprint;

    private ClientCertificate(List<X509Certificate> chain, boolean verified) throws CertificateEncodingException {
        X509Certificate leaf = chain.get(0);
        this.chain = List.copyOf(chain);
        this.verified = verified;
        this.subject = DistinguishedName.of(leaf.getSubjectX500Principal());
        this.names = AlternativeNames.of(leaf);
        this.fingerprint = HexFormat.of().formatHex(sha256(leaf.getEncoded()));
    }

    /**
     * The facts of a certificate.
     *
     * @param leaf the client's own
     * @param chain what the client sent, with the leaf first or without it
     * @param verified whether the chain was checked and ends at a CA that the operator trusts
     * @throws IllegalArgumentException when the leaf has no encoded form; one that came in a handshake has
     */
    public static ClientCertificate of(X509Certificate leaf, List<X509Certificate> chain, boolean verified) {
        List<X509Certificate> whole = new ArrayList<>(chain);
        if (whole.isEmpty() || !whole.get(0).equals(leaf)) {
            whole.add(0, leaf);
        }
        try {
            return new ClientCertificate(whole, verified);
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException("a certificate without an encoded form", e);
        }
    }

    /** Whether the chain was checked and ends at a CA that the operator trusts. */
    public boolean verified() {
        return verified;
    }

    /** Whose it is. */
    public DistinguishedName subject() {
        return subject;
    }

    /** The subject alternative names. */
    public AlternativeNames names() {
        return names;
    }

    /** SHA-256 of the encoded certificate, 64 hexadecimal digits in lower case. */
    public String fingerprint() {
        return fingerprint;
    }

    /** The leaf and what else the client sent, never empty. */
    public List<X509Certificate> chain() {
        return chain;
    }

    /** The leaf as PEM (RFC 7468), made anew with each call. */
    public String leafPem() {
        return pem(chain.subList(0, 1));
    }

    /** The leaf and what else the client sent as PEM, one behind the other, made anew with each call. */
    public String chainPem() {
        return pem(chain);
    }

    private static String pem(List<X509Certificate> certificates) {
        Base64.Encoder lines = Base64.getMimeEncoder(PEM_LINE_CHARS, new byte[] {'\n'});
        StringBuilder out = new StringBuilder();
        for (X509Certificate certificate : certificates) {
            try {
                out.append("-----BEGIN CERTIFICATE-----\n")
                        .append(lines.encodeToString(certificate.getEncoded()))
                        .append("\n-----END CERTIFICATE-----\n");
            } catch (CertificateEncodingException e) {
                throw new IllegalStateException("a certificate without an encoded form", e);
            }
        }
        return out.toString();
    }

    private static byte[] sha256(byte[] encoded) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(encoded);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("each Java platform has SHA-256", e);
        }
    }
}
