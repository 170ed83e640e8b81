package dev.portcullis.tls;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Certificates by the names that they serve: by exact name, then by a wildcard for the first label (RFC 6125 6.4.3). Complete
 * before any loop sees it.
 */
final class CertificateIndex {
    private final Map<String, List<ServedCertificate>> exact = new HashMap<>();
    private final Map<String, List<ServedCertificate>> wildcard = new HashMap<>();

    void add(ServedCertificate certificate) {
        for (String name : certificate.loaded().facts().names()) {
            Map<String, List<ServedCertificate>> place = name.startsWith("*.") ? wildcard : exact;
            String key = name.startsWith("*.") ? name.substring(2) : name;
            place.computeIfAbsent(key, unused -> new ArrayList<>()).add(certificate);
        }
    }

    /** Those for a name in lower case, in the order of the file; none when nothing covers it. */
    List<ServedCertificate> find(@Nullable String name) {
        if (name == null) {
            return List.of();
        }
        List<ServedCertificate> found = exact.get(name);
        int dot = name.indexOf('.');
        if (found == null && dot > 0) {
            found = wildcard.get(name.substring(dot + 1));
        }
        return found == null ? List.of() : found;
    }

    /** Whether every client has one that asks for a host of a rule. */
    boolean covers(String host) {
        return host.startsWith("*.")
                ? wildcard.containsKey(host.substring(2))
                : !find(host).isEmpty();
    }

    /** Those that some client may be shown who asks for a host of a rule: of {@code *.a.test} also those of one name of it. */
    Set<ServedCertificate> forHost(String host) {
        if (!host.startsWith("*.")) {
            return new LinkedHashSet<>(find(host));
        }
        String parent = host.substring(2);
        Set<ServedCertificate> all = new LinkedHashSet<>(wildcard.getOrDefault(parent, List.of()));
        exact.forEach((name, certificates) -> {
            int dot = name.indexOf('.');
            if (dot > 0 && name.substring(dot + 1).equals(parent)) {
                all.addAll(certificates);
            }
        });
        return all;
    }

    /**
     * Of certificates for one name the cheapest whose signature the client can check; of equally cheap ones the first of the
     * file, and that one too when the client can check none: the engine has the words to refuse it.
     */
    static ServedCertificate choose(List<ServedCertificate> candidates, ClientHello hello, boolean tls13) {
        ServedCertificate best = candidates.get(0);
        boolean fits = false;
        for (ServedCertificate candidate : candidates) {
            boolean cheaper = candidate.kind().compareTo(best.kind()) < 0;
            if (candidate.kind().isFor(hello, tls13) && (!fits || cheaper)) {
                best = candidate;
                fits = true;
            }
        }
        return best;
    }
}
