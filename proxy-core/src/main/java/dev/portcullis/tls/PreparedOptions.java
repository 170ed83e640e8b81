package dev.portcullis.tls;

import static dev.portcullis.tls.LoadedCertificate.problem;

import dev.portcullis.settings.Problem;
import dev.portcullis.settings.TlsOptions;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A set of options whose files were read.
 *
 * @param name what routers and entry points call it
 * @param options what the operator asked for
 * @param versions from old to new
 * @param trust who vouches for clients
 */
record PreparedOptions(String name, TlsOptions options, List<String> versions, ClientTrust trust) {
    /** From old to new. */
    private static final List<String> VERSIONS = List.of("TLSv1.2", "TLSv1.3");

    /** Reads the files of a set; null when there were problems, which are added to the list. */
    static @Nullable PreparedOptions load(String name, TlsOptions options, List<Problem> problems) {
        int first = VERSIONS.indexOf(options.minVersion());
        int last = VERSIONS.indexOf(options.maxVersion());
        if (first < 0 || last < first) {
            problems.add(problem("TLS versions from " + options.minVersion() + " to " + options.maxVersion()
                    + ": allowed are TLSv1.2 and TLSv1.3, the lower one first"));
            return null;
        }
        ClientTrust trust = ClientTrust.load(name, options.clientAuth(), problems);
        return trust == null ? null : new PreparedOptions(name, options, VERSIONS.subList(first, last + 1), trust);
    }

    boolean tls13() {
        return versions.contains("TLSv1.3");
    }

    /** SHA-256 of all that goes into a context: another CA or revocation list makes another one, and so other ticket keys. */
    String fingerprint() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            String words = String.join("|", versions)
                    + '\n'
                    + options.cipherSuites()
                    + options.groups()
                    + options.sessionTickets()
                    + options.clientAuth().type()
                    + '\n';
            digest.update(words.getBytes(StandardCharsets.UTF_8));
            for (byte[] content : trust.contents()) {
                digest.update(content);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
