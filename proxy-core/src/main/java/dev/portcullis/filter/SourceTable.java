package dev.portcullis.filter;

import dev.portcullis.observe.LimitKind;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The sources that a limit knows, at most {@link #SOURCES_MAX}: a lock-free table that all workers share. A place holds an array of a
 * few sources that is replaced as a whole, so that a source is never there twice, and nothing is allocated for one that is known.
 *
 * <p>A source that comes to a full place takes that of the one with the smallest number. What that number was worth is lost, for the
 * good of the source that leaves: it begins anew. Nobody can choose who leaves, because places follow from a keyed hash, and a source
 * that owes much stays longest. So who comes from very many addresses gets, at worst, what each of them may have.
 */
final class SourceTable {
    /** As many sources as Traefik's limiter knows; less than 4 MiB for a table that is full. */
    static final int SOURCES_MAX = 65_536;
    /** A place of 16 overflows seldom before half of the table is in use. */
    private static final int PLACE_SOURCES_MAX = 16;

    private static final Source[] NONE = new Source[0];

    private final AtomicReferenceArray<@Nullable Source[]> places;
    private final int mask;

    SourceTable() {
        this(SOURCES_MAX / PLACE_SOURCES_MAX);
    }

    /** A table with so many places, a power of two. */
    SourceTable(int places) {
        this.places = new AtomicReferenceArray<>(places);
        this.mask = places - 1;
    }

    /**
     * The source of a key. One that is not known enters with the number {@code origin}.
     *
     * @param origin the number of a source of which there is nothing to remember; others are compared with it
     * @param lossMax sources of which there is more to remember are never dropped
     * @param caller told when one is dropped of which there was something to remember, or when there is no room
     * @return null when there is no room
     */
    @Nullable
    Source enter(long key, long origin, long lossMax, Caller caller) {
        int place = (int) key & mask;
        while (true) {
            Source[] sources = places.get(place);
            Source[] there = sources == null ? NONE : sources;
            int at = indexOf(key, there);
            if (at >= 0 && there[at].number() != Source.GONE) {
                return there[at];
            }
            Source fresh = new Source(key, origin);
            if (at < 0 && there.length < PLACE_SOURCES_MAX) {
                if (places.compareAndSet(place, sources, with(there, there.length, fresh))) {
                    return fresh;
                }
                continue;
            }
            int leaver = at >= 0 ? at : indexOfLeast(there, origin);
            long seen = there[leaver].number();
            if (seen != Source.GONE && seen - origin > lossMax) {
                caller.onLimit(LimitKind.LIMITED_SOURCES);
                return null;
            }
            // From here on whoever still holds the leaver finds that it is gone, and looks again.
            boolean gone = seen == Source.GONE || there[leaver].change(seen, Source.GONE);
            if (gone && seen != Source.GONE && seen - origin > 0) {
                caller.onLimit(LimitKind.LIMITED_SOURCES);
            }
            if (gone && places.compareAndSet(place, sources, with(there, leaver, fresh))) {
                return fresh;
            }
        }
    }

    /** How many sources are known now. */
    int size() {
        int size = 0;
        for (int i = 0; i < places.length(); i++) {
            Source[] there = places.get(i);
            size += there == null ? 0 : there.length;
        }
        return size;
    }

    private static int indexOf(long key, Source[] sources) {
        for (int i = 0; i < sources.length; i++) {
            if (sources[i].key() == key) {
                return i;
            }
        }
        return -1;
    }

    private static int indexOfLeast(Source[] sources, long origin) {
        int least = 0;
        long leastRank = Long.MAX_VALUE;
        for (int i = 0; i < sources.length; i++) {
            long number = sources[i].number();
            if (number == Source.GONE) {
                return i;
            }
            if (number - origin < leastRank) {
                leastRank = number - origin;
                least = i;
            }
        }
        return least;
    }

    private static Source[] with(Source[] sources, int index, Source source) {
        Source[] copy = new Source[Math.max(sources.length, index + 1)];
        System.arraycopy(sources, 0, copy, 0, sources.length);
        copy[index] = source;
        return copy;
    }
}
