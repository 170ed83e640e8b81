package dev.portcullis.routing;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
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
        private final PathIndexBuilder anyHost = new PathIndexBuilder();
        private final Map<String, PathIndexBuilder> named = new HashMap<>();
        private final Map<String, PathIndexBuilder> wildcards = new HashMap<>();

        void add(@Nullable HostKey host, @Nullable PathKey path, Candidate candidate) {
            builderOf(host).add(path, candidate);
        }

        HostIndex build() {
            return new HostIndex(anyHost.build(), table(named), table(wildcards));
        }

        private PathIndexBuilder builderOf(@Nullable HostKey host) {
            if (host == null) {
                return anyHost;
            }
            String name = new String(host.name(), StandardCharsets.US_ASCII);
            return (host.wildcard() ? wildcards : named).computeIfAbsent(name, unused -> new PathIndexBuilder());
        }

        private static @Nullable ByteTable<PathIndex> table(Map<String, PathIndexBuilder> builders) {
            if (builders.isEmpty()) {
                return null;
            }
            ByteTable<PathIndex> table = new ByteTable<>(builders.size());
            builders.forEach((name, builder) -> table.put(name.getBytes(StandardCharsets.US_ASCII), builder.build()));
            return table;
        }
    }
}
