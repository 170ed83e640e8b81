package dev.portcullis.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.List;

/**
 * What is served all the same and that some clients will refuse: each sentence begins with "certificate" and its
 * source.
 */
final class CertificateAdvice {
    /** Smaller ones are refused by the default policies of current systems (NIST SP 800-131A). */
    private static final int RSA_BITS_MIN = 2048;

    private static final int DIGITAL_SIGNATURE = 0;
    private static final String SERVER_AUTHENTICATION = "1.3.6.1.5.5.7.3.1";
    private static final String ANY_PURPOSE = "2.5.29.37.0";

    private final List<String> advice = new ArrayList<>();
    private final String name;

    private CertificateAdvice(String name) {
        this.name = name;
    }

    static List<String> of(CertificateChain chain, String source) {
        CertificateAdvice advice = new CertificateAdvice("certificate " + source + " ");
        X509Certificate leaf = chain.leaf();
        advice.ofNames(leaf);
        advice.ofKey(leaf);
        advice.ofPurpose(leaf);
        advice.ofOthers(chain);
        return advice.advice;
    }

    private void ofNames(X509Certificate leaf) {
        if (CertificateNames.alternativesOf(leaf).isEmpty()) {
            String authority =
                    leaf.getBasicConstraints() >= 0 ? "is a CA certificate, perhaps not the server's own, and " : "";
            add(authority
                    + "has no subject alternative name: it is served for its common name, but current clients do not"
                    + " look at that; issue it again with -addext subjectAltName=DNS:…");
        }
    }

    private void ofKey(X509Certificate leaf) {
        if (leaf.getPublicKey() instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() < RSA_BITS_MIN) {
            add("has an RSA key of " + rsa.getModulus().bitLength() + " bits: many clients refuse fewer than "
                    + RSA_BITS_MIN + "; " + ServableKey.ADVICE);
        }
    }

    private void ofPurpose(X509Certificate leaf) {
        boolean[] usage = leaf.getKeyUsage();
        if (usage != null && !usage[DIGITAL_SIGNATURE]) {
            add("may not be used for signatures (keyUsage without digitalSignature): clients will refuse it");
        }
        try {
            List<String> purposes = leaf.getExtendedKeyUsage();
            if (purposes != null && !purposes.contains(SERVER_AUTHENTICATION) && !purposes.contains(ANY_PURPOSE)) {
                add("is not for servers (extendedKeyUsage without serverAuth): clients will refuse it");
            }
        } catch (CertificateParsingException e) {
            add("has an extendedKeyUsage that cannot be read: clients may refuse it");
        }
    }

    private void ofOthers(CertificateChain chain) {
        List<X509Certificate> all = chain.certificates();
        for (int i = 1; i < all.size(); i++) {
            if (!CertificateChain.hasIssued(all.get(i), all.get(i - 1))) {
                add("holds as its " + (i + 1) + ". " + CertificateNames.subjectOf(all.get(i))
                        + ", which did not issue the one before it: remove it, or put its issuer there");
                return;
            }
        }
    }

    private void add(String sentence) {
        advice.add(name + sentence);
    }
}
