package dev.portcullis;

import dev.portcullis.settings.CertificateSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What a reload changed, by name.
 *
 * @param routers rules and where their calls go
 * @param services sets of servers, and weighted services; changed, too, when a file that they trust holds other certificates
 * @param servers as {@code service/host:port}; changed when the weight is another
 * @param middlewares what looks at calls
 * @param certificates by the file that they were read from; changed when it holds another certificate or key
 * @param kept certificates that were not replaced because their files are no use now; everything else was applied
 * @param needsRestart what differs in the part that is not applied before a restart, such as {@code workers: 2, wanted 4} or
 *     {@code entry point grpcs: address}
 * @param longestTaskNanos the longest that an event loop was kept from its connections at a time
 */
public record ReloadReport(
        Changes routers,
        Changes services,
        Changes servers,
        Changes middlewares,
        Changes certificates,
        List<KeptCertificate> kept,
        List<String> needsRestart,
        long longestTaskNanos) {
    /** Copies the lists. */
    public ReloadReport {
        kept = List.copyOf(kept);
        needsRestart = List.copyOf(needsRestart);
    }

    /** Whether nothing that was applied differs from before. */
    public boolean isEmpty() {
        return routers.isEmpty()
                && services.isEmpty()
                && servers.isEmpty()
                && middlewares.isEmpty()
                && certificates.isEmpty();
    }

    /** One line for a log, such as {@code routers +1 -0 ~2, servers +1 -1 ~0}; {@code nothing changed} when it is empty. */
    public String summary() {
        Map<String, Changes> kinds = new LinkedHashMap<>();
        kinds.put("routers", routers);
        kinds.put("services", services);
        kinds.put("servers", servers);
        kinds.put("middlewares", middlewares);
        kinds.put("certificates", certificates);
        List<String> words = new ArrayList<>();
        kinds.forEach((kind, changes) -> {
            if (!changes.isEmpty()) {
                words.add(kind + " " + changes.summary());
            }
        });
        return words.isEmpty() ? "nothing changed" : String.join(", ", words);
    }

    /**
     * A certificate that is served on in place of what its files hold now.
     *
     * @param source the certificate's file, as in {@link EdgeReport.ServedCertificate}
     * @param reason a sentence that says what is wrong with which file, and what to do
     * @param files of the certificate and its key
     */
    public record KeptCertificate(String source, String reason, List<Path> files) {
        /** Copies the list. */
        public KeptCertificate {
            files = List.copyOf(files);
        }

        static KeptCertificate of(CertificateSettings settings, String reason) {
            List<Path> files = new ArrayList<>(settings.certificate().files());
            files.addAll(settings.key().files());
            return new KeptCertificate(settings.certificate().toString(), reason, files);
        }
    }

    /**
     * Names of one kind.
     *
     * @param added there now
     * @param removed there before
     * @param changed there before and now, otherwise
     */
    public record Changes(List<String> added, List<String> removed, List<String> changed) {
        /** Copies the lists. */
        public Changes {
            added = List.copyOf(added);
            removed = List.copyOf(removed);
            changed = List.copyOf(changed);
        }

        /** The same, and these changed, too, unless they are new. */
        Changes withChanged(Collection<String> names) {
            Set<String> all = new LinkedHashSet<>(changed);
            all.addAll(names);
            all.removeAll(added);
            return new Changes(added, removed, List.copyOf(all));
        }

        /** Compares what stands under each name; names come in the order of the maps. */
        static Changes between(Map<String, ?> before, Map<String, ?> after) {
            List<String> added = new ArrayList<>();
            List<String> changed = new ArrayList<>();
            after.forEach((name, value) -> {
                if (!before.containsKey(name)) {
                    added.add(name);
                } else if (!Objects.equals(before.get(name), value)) {
                    changed.add(name);
                }
            });
            List<String> removed = before.keySet().stream()
                    .map(String::valueOf)
                    .filter(name -> !after.containsKey(name))
                    .toList();
            return new Changes(added, removed, changed);
        }

        /** Whether there are none. */
        public boolean isEmpty() {
            return added.isEmpty() && removed.isEmpty() && changed.isEmpty();
        }

        private String summary() {
            return "+" + added.size() + " -" + removed.size() + " ~" + changed.size();
        }
    }
}
