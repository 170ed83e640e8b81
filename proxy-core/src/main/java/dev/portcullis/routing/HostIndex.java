package dev.portcullis.routing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The candidates of an entry point by host, and then by path: one look-up for the host, one for what stands behind its first
 * label, and the candidates of any host. Immutable.
 */
final class HostIndex {
    private final PathIndex anyHost;
    private final @Nullable ByteTable<PathIndex> named;
    private final @Nullable ByteTable<PathIndex> wildcards;

    private HostIndex(
            PathIndex anyHost, @Nullable ByteTable<PathIndex> named, @Nullable ByteTable<PathIndex> wildcards) {
        this.anyHost = anyHost;
        this.named = named;
        this.wildcards = wildcards;
    }

    void search(RouteSearch search) {
        RequestFacts facts = search.facts();
        if (named != null) {
            searchIn(named, 0, search);
        }
        if (wildcards != null) {
            int second = facts.secondLabel();
            if (second > 0) {
                searchIn(wildcards, second, search);
            }
        }
        anyHost.search(search);
    }

    private static void searchIn(ByteTable<PathIndex> table, int from, RouteSearch search) {
        RequestFacts facts = search.facts();
        int hash = ByteTable.EMPTY_HASH;
        for (int i = from; i < facts.hostLength(); i++) {
            hash = ByteTable.hash(hash, facts.hostByte(i));
        }
        ByteTable.Entry<PathIndex> entry = table.first(hash);
        while (entry != null) {
            if (entry.hash() == hash && facts.hostIs(entry.key(), from)) {
                entry.value().search(search);
                return;
            }
            entry = entry.next();
        }
    }

    /** Collects candidates in the order of their ranks. */
    static final class Builder {
        private final List<ByPath> anyHost = new ArrayList<>();
        private final Map<String, List<ByPath>> named = new HashMap<>();
        private final Map<String, List<ByPath>> wildcards = new HashMap<>();

        void add(@Nullable HostKey host, @Nullable PathKey path, Candidate candidate) {
            listOf(host).add(new ByPath(path, candidate));
        }

        private List<ByPath> listOf(@Nullable HostKey host) {
            if (host == null) {
                return anyHost;
            }
            String name = new String(host.name(), StandardCharsets.US_ASCII);
            return (host.wildcard() ? wildcards : named).computeIfAbsent(name, unused -> new ArrayList<>(1));
        }

        HostIndex build() {
            return new HostIndex(index(anyHost), table(named), table(wildcards));
        }

        /** One host after the other: what an index is made with is garbage before the next one is. */
        private static PathIndex index(List<ByPath> candidates) {
            PathIndexBuilder index = new PathIndexBuilder();
            candidates.forEach(some -> index.add(some.path(), some.candidate()));
            return index.build();
        }

        private static @Nullable ByteTable<PathIndex> table(Map<String, List<ByPath>> hosts) {
            if (hosts.isEmpty()) {
                return null;
            }
            ByteTable<PathIndex> table = new ByteTable<>(hosts.size());
            hosts.forEach((name, candidates) -> table.put(name.getBytes(StandardCharsets.US_ASCII), index(candidates)));
            return table;
        }

        /** A candidate and what it is found by behind its host. */
        private record ByPath(@Nullable PathKey path, Candidate candidate) {}
    }
}
