package dev.portcullis.tls;

import dev.portcullis.settings.PemSource;
import dev.portcullis.settings.UnusablePemException;
import dev.portcullis.tls.PemText.Block;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The certificates of one source in its order, and what is wrong with that order: the leaf stands first, and each
 * certificate is followed by that of its issuer (RFC 5246 7.4.2, which clients of TLS 1.2 insist on).
 *
 * @param certificates never empty
 */
record CertificateChain(List<X509Certificate> certificates) {
    static CertificateChain read(PemSource source) throws UnusablePemException {
        try (PemText text = PemText.read(source)) {
            List<X509Certificate> chain = new ArrayList<>();
            for (Block block : text.blocks()) {
                if (block.label().equals("CERTIFICATE")) {
                    chain.add(parse(block, chain.size() + 1));
                }
            }
            if (chain.isEmpty()) {
                throw text.without(PemMistake.Wanted.CERTIFICATE, source);
            }
            return new CertificateChain(chain);
        }
    }

    private static X509Certificate parse(Block block, int place) throws UnusablePemException {
        byte[] der = block.decode();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException e) {
            throw new UnusablePemException(
                    "holds a broken certificate, the " + place + ". of the file: " + e.getMessage());
        }
    }

    X509Certificate leaf() {
        return certificates.get(0);
    }

    /** The place of the certificate that a private key belongs to, -1 when there is none. */
    int placeOf(PrivateKey key) {
        for (int i = 0; i < certificates.size(); i++) {
            if (KeyMatch.holds(key, certificates.get(i))) {
                return i;
            }
        }
        return -1;
    }

    /** Whether all are of authorities that another one could have issued the leaf from: then the leaf was forgotten. */
    boolean hasAuthoritiesOnly() {
        return certificates.stream().allMatch(certificate -> certificate.getBasicConstraints() >= 0);
    }

    /**
     * The certificates as they ought to stand, beginning with one of them: each followed by its issuer, what belongs to
     * none at the end in its old order.
     */
    List<X509Certificate> ordered(int leafPlace) {
        List<X509Certificate> left = new ArrayList<>(certificates);
        List<X509Certificate> ordered = new ArrayList<>();
        X509Certificate next = left.remove(leafPlace);
        while (next != null) {
            ordered.add(next);
            X509Certificate issued = next;
            next = left.stream()
                    .filter(other -> hasIssued(other, issued))
                    .findFirst()
                    .orElse(null);
            left.remove(next);
        }
        ordered.addAll(left);
        return ordered;
    }

    /** Whether an authority has issued it to itself, by name: a root's certificate. */
    static boolean isSelfIssued(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
    }

    /**
     * Whether the first is the issuer of the second by name and by signature. A root that issued itself has no other.
     */
    static boolean hasIssued(X509Certificate issuer, X509Certificate issued) {
        if (!issuer.getSubjectX500Principal().equals(issued.getIssuerX500Principal())) {
            return false;
        }
        try {
            issued.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** The places in which the file holds a list's certificates, such as {@code 2, 1, 3 (leaf, Issuing CA, Root)}. */
    String inWords(List<X509Certificate> ordered) {
        return ordered.stream()
                        .map(certificate -> Integer.toString(certificates.indexOf(certificate) + 1))
                        .collect(Collectors.joining(", "))
                + " ("
                + ordered.stream().map(CertificateNames::subjectOf).collect(Collectors.joining("; "))
                + ")";
    }
}
