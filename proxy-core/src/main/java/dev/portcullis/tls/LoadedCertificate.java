package dev.portcullis.tls;

import dev.portcullis.settings.CertificateSettings;
import dev.portcullis.settings.PemSource;
import dev.portcullis.settings.Problem;
import dev.portcullis.settings.UnusablePemException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A certificate chain and the key that was proven to belong to its leaf.
 *
 * @param chain the leaf first, never empty
 * @param key matches the leaf
 * @param facts of the leaf
 * @param staple its CA's answer about it, from a file; null for none
 */
record LoadedCertificate(
        List<X509Certificate> chain,
        PrivateKey key,
        CertificateFacts facts,
        @Nullable OcspStaple staple) {
    private static final String INLINE = new PemSource.Inline("").toString();
    private static final System.Logger LOG = System.getLogger("dev.portcullis.tls");

    /** Reads all sources; null when there were problems, which are added to the list. Advice goes to the log and into the facts. */
    static @Nullable LoadedCertificate load(CertificateSettings settings, List<Problem> problems) {
        CertificateChain chain = readChain(settings.certificate(), problems);
        PrivateKey key = readKey(settings.key(), problems);
        OcspStaple staple = chain == null ? null : readStaple(settings.ocsp(), chain.leaf(), problems);
        if (chain == null || key == null || (staple == null && settings.ocsp() != null)) {
            return null;
        }
        String mistake = mistake(settings, chain, key);
        if (!mistake.isEmpty()) {
            problems.add(Problem.of(mistake));
            return null;
        }
        CertificateFacts facts = factsOf(settings.certificate().toString(), chain);
        facts.advice().forEach(sentence -> LOG.log(System.Logger.Level.WARNING, sentence));
        return new LoadedCertificate(chain.certificates(), key, facts, staple);
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
        return new Fingerprint().add(chain).add(key).hex();
    }

    /**
     * Why it must not replace one that is served: expired or not valid yet, which clients refuse. At a start it is
     * served with a warning all the same, since there is nothing better.
     *
     * @return a sentence without the name of the certificate, or null when it is valid at that time
     */
    @Nullable
    String usableAt(Instant now) {
        if (now.isAfter(facts.notAfter())) {
            return "has expired on " + facts.notAfter() + ": renew it";
        }
        return now.isBefore(facts.notBefore())
                ? "is not valid before " + facts.notBefore() + " (now it is " + now + "): wait, or set the clock"
                : null;
    }

    /** Never the key. */
    @Override
    public String toString() {
        return "LoadedCertificate[" + facts + "]";
    }

    private static @Nullable CertificateChain readChain(PemSource source, List<Problem> problems) {
        try {
            return CertificateChain.read(source);
        } catch (UnusablePemException e) {
            problems.add(Problem.of("certificate " + source + " " + e.getMessage()));
            return null;
        }
    }

    private static @Nullable PrivateKey readKey(PemSource source, List<Problem> problems) {
        try {
            return PemKey.read(source);
        } catch (UnusablePemException e) {
            problems.add(Problem.of("key " + source + " " + e.getMessage()));
            return null;
        }
    }

    private static @Nullable OcspStaple readStaple(
            @Nullable PemSource source, X509Certificate leaf, List<Problem> problems) {
        try {
            return source == null ? null : OcspStaple.read(source, leaf);
        } catch (UnusablePemException e) {
            problems.add(Problem.of("OCSP answer " + source + " " + e.getMessage()));
            return null;
        }
    }

    private static String mistake(CertificateSettings settings, CertificateChain chain, PrivateKey key) {
        String certificate = "certificate " + settings.certificate();
        int place = chain.placeOf(key);
        if (place < 0) {
            return mismatch(settings, chain);
        }
        List<X509Certificate> ordered = chain.ordered(place);
        if (!ordered.equals(chain.certificates())) {
            return certificate + " is out of order: key " + settings.key() + " belongs to its " + (place + 1)
                    + ". certificate, and each is followed by its issuer; put them in this order: "
                    + chain.inWords(ordered);
        }
        X509Certificate leaf = chain.leaf();
        if (leaf.getBasicConstraints() >= 0 && !CertificateChain.isSelfIssued(leaf)) {
            return certificate + " begins with an intermediate CA (" + CertificateNames.subjectOf(leaf) + "), and key "
                    + settings.key() + " is that CA's: name the server's own certificate and key";
        }
        String refusal = ServableKey.refusal(ServableKey.typeOf(leaf.getPublicKey()));
        return refusal.isEmpty() ? "" : certificate + " " + refusal;
    }

    private static String mismatch(CertificateSettings settings, CertificateChain chain) {
        String subject = CertificateNames.subjectOf(chain.leaf());
        if (chain.hasAuthoritiesOnly() && !CertificateChain.isSelfIssued(chain.leaf())) {
            return "certificate " + settings.certificate() + " holds CA certificates only (the first is " + subject
                    + "): put the server's own certificate, to which key " + settings.key() + " belongs, before them";
        }
        return "key " + settings.key() + " does not match certificate " + settings.certificate() + " (" + subject + ", "
                + ServableKey.typeOf(chain.leaf().getPublicKey())
                + "): name the key with which this certificate was requested, or the certificate that was issued to this"
                + " key";
    }

    private static CertificateFacts factsOf(String source, CertificateChain chain) {
        X509Certificate leaf = chain.leaf();
        return new CertificateFacts(
                source,
                CertificateNames.subjectOf(leaf),
                CertificateNames.alternativesOf(leaf),
                CertificateNames.of(leaf),
                leaf.getNotBefore().toInstant(),
                leaf.getNotAfter().toInstant(),
                new Fingerprint().add(leaf).hexPairs(),
                ServableKey.typeOf(leaf.getPublicKey()),
                null,
                null,
                CertificateAdvice.of(chain, source));
    }
}
