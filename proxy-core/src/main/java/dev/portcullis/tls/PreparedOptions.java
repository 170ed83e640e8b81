package dev.portcullis.tls;

import dev.portcullis.settings.Problem;
import dev.portcullis.settings.TlsOptions;
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
    /** Reads the files of a set; null when there were problems, which are added to the list. */
    static @Nullable PreparedOptions load(String name, TlsOptions options, List<Problem> problems) {
        List<String> versions = TlsProfile.versions(options.minVersion(), options.maxVersion());
        if (versions.isEmpty()) {
            problems.add(Problem.of(TlsProfile.refusal(options.minVersion(), options.maxVersion())));
            return null;
        }
        ClientTrust trust = ClientTrust.load(name, options.clientAuth(), problems);
        return trust == null ? null : new PreparedOptions(name, options, versions, trust);
    }

    boolean tls13() {
        return versions.contains("TLSv1.3");
    }

    /** SHA-256 of all that goes into a context: another CA or revocation list makes another one, and so other ticket keys. */
    String fingerprint() {
        String words = String.join("|", versions)
                + '\n'
                + options.cipherSuites()
                + options.groups()
                + options.sessionTickets()
                + options.clientAuth().type()
                + '\n';
        Fingerprint fingerprint = new Fingerprint().add(words);
        trust.contents().forEach(fingerprint::add);
        return fingerprint.hex();
    }
}
