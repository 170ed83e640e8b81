package dev.portcullis.routing;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The candidates of one host, by path. One walk over the path's bytes asks for all prefixes: those that end at a slash where
 * the path has one, the others at the lengths that occur, and the whole path at its end. Immutable.
 */
final class PathIndex {
    private final Candidate[] anyPath;
    private final @Nullable ByteTable<Candidate[]> whole;
    private final @Nullable ByteTable<Candidate[]> folders;
    private final @Nullable ByteTable<Candidate[]> prefixes;
    private final int[] prefixLengths;

    /**
     * An index.
     *
     * @param anyPath candidates that were not found by path
     * @param whole by whole path, or null when there are none
     * @param folders by a prefix that ends at a slash, or null when there are none
     * @param prefixes by any other prefix, or null when there are none
     * @param prefixLengths the lengths of {@code prefixes}, each once, ascending
     */
    PathIndex(
            Candidate[] anyPath,
            @Nullable ByteTable<Candidate[]> whole,
            @Nullable ByteTable<Candidate[]> folders,
            @Nullable ByteTable<Candidate[]> prefixes,
            int[] prefixLengths) {
        this.anyPath = anyPath;
        this.whole = whole;
        this.folders = folders;
        this.prefixes = prefixes;
        this.prefixLengths = Arrays.copyOf(prefixLengths, prefixLengths.length);
    }

    void search(RouteSearch search) {
        search.offer(anyPath);
        if (whole != null || folders != null || prefixes != null) {
            walk(search);
        }
    }

    private void walk(RouteSearch search) {
        RequestFacts facts = search.facts();
        int hash = ByteTable.EMPTY_HASH;
        int lengths = 0;
        int end = facts.pathLength();
        for (int i = 0; i < end; i++) {
            byte octet = facts.pathByte(i);
            hash = ByteTable.hash(hash, octet);
            if (octet == '/' && folders != null) {
                offer(folders, hash, i + 1, search);
            }
            if (lengths < prefixLengths.length && prefixLengths[lengths] == i + 1) {
                lengths++;
                offer(prefixes, hash, i + 1, search);
            }
        }
        offer(whole, hash, end, search);
    }

    private static void offer(@Nullable ByteTable<Candidate[]> table, int hash, int length, RouteSearch search) {
        if (table == null) {
            return;
        }
        ByteTable.Entry<Candidate[]> entry = table.first(hash);
        while (entry != null) {
            if (entry.hash() == hash
                    && entry.key().length == length
                    && search.facts().pathStartsWith(entry.key())) {
                search.offer(entry.value());
                return;
            }
            entry = entry.next();
        }
    }
}
