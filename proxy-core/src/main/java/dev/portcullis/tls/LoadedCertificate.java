package dev.portcullis.tls;

import dev.portcullis.settings.CertificateSettings;
import dev.portcullis.settings.PemSource;
import dev.portcullis.settings.Problem;
import dev.portcullis.tls.PemText.Block;
import dev.portcullis.tls.PemText.UnusablePemException;
import java.io.ByteArrayInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A certificate chain and the key that was proven to belong to its leaf.
 *
 * @param chain the leaf first, never empty
 * @param key matches the leaf
 * @param facts of the leaf
 */
record LoadedCertificate(List<X509Certificate> chain, PrivateKey key, CertificateFacts facts) {
    private static final String INLINE = new PemSource.Inline("").toString();

    /** Reads both sources; null when there were problems, which are added to the list. */
    static @Nullable LoadedCertificate load(CertificateSettings settings, List<Problem> problems) {
        List<X509Certificate> chain = readChain(settings.certificate(), problems);
        PrivateKey key = readKey(settings.key(), problems);
        if (chain == null || key == null) {
            return null;
        }
        for (int i = 0; i < chain.size(); i++) {
            if (PemKey.matches(key, chain.get(i).getPublicKey())) {
                if (i == 0) {
                    return new LoadedCertificate(chain, key, factsOf(settings.certificate(), chain.get(0)));
                }
                problems.add(problem("key " + settings.key() + " belongs to certificate " + (i + 1) + " of "
                        + settings.certificate() + ": the server's own certificate must stand first"));
                return null;
            }
        }
        problems.add(problem("key " + settings.key() + " does not match certificate " + settings.certificate()));
        return null;
    }

    /** A mistake that stands in no line of the configuration that we know of. */
    static Problem problem(String message) {
        return new Problem("", 0, 0, message, "");
    }

    X509Certificate leaf() {
        return chain.get(0);
    }

    /** The file, or what tells one inline certificate from another. */
    String label() {
        String source = facts.source();
        return source.equals(INLINE) ? source + " for " + String.join(", ", facts.names()) : source;
    }

    /** SHA-256 of the chain and the key: equal ones can share a context, and nobody has to keep the key for that. */
    String fingerprint() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (X509Certificate certificate : chain) {
                digest.update(certificate.getEncoded());
            }
            digest.update(key.getEncoded());
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
            throw new AssertionError("a certificate that was read can be written", e);
        }
    }

    private static @Nullable List<X509Certificate> readChain(PemSource source, List<Problem> problems) {
        try {
            List<X509Certificate> chain = new ArrayList<>();
            for (Block block : PemText.read(source)) {
                if (block.label().equals("CERTIFICATE")) {
                    chain.add(parse(block));
                }
            }
            if (chain.isEmpty()) {
                throw new UnusablePemException("holds no PEM certificate (-----BEGIN CERTIFICATE-----)");
            }
            return chain;
        } catch (UnusablePemException e) {
            problems.add(problem(sentence("certificate", source, e)));
            return null;
        }
    }

    private static @Nullable PrivateKey readKey(PemSource source, List<Problem> problems) {
        try {
            return PemKey.read(source);
        } catch (UnusablePemException e) {
            problems.add(problem(sentence("key", source, e)));
            return null;
        }
    }

    private static String sentence(String what, PemSource source, UnusablePemException e) {
        String message = String.valueOf(e.getMessage());
        return what + " " + source + (message.startsWith("no such") ? ": " : " ") + message;
    }

    private static X509Certificate parse(Block block) throws UnusablePemException {
        byte[] der = block.decode();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException e) {
            throw new UnusablePemException("holds a broken certificate: " + e.getMessage());
        }
    }

    private static CertificateFacts factsOf(PemSource source, X509Certificate leaf) {
        return new CertificateFacts(
                source.toString(), CertificateNames.of(leaf), leaf.getNotAfter().toInstant());
    }
}
