package dev.portcullis.routing;

import dev.portcullis.address.ClientAddress;
import dev.portcullis.connection.ProxyFacts;
import dev.portcullis.http2.hpack.FieldRole;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.http2.hpack.HeaderField;
import dev.portcullis.http2.hpack.Indexing;
import dev.portcullis.loop.EventLoopConfined;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What one client connection asked before, and the routes that it got: a table keyed by the identity of the authority's and
 * the path's field object, which HPACK hands out again and again. Confined to the connection's loop. It answers only where
 * the answer follows from authority and path alone, and forgets everything when the routes are replaced.
 */
@EventLoopConfined
public final class RouteMemo {
    /** A client calls a few dozen methods over one connection; one that calls more pays for the look-up. */
    static final int ENTRIES_MAX = 64;

    /** Longer ones are rare; so a memo keeps 64 KiB of a client's fields at most, when its own table has dropped them. */
    private static final int FIELD_BYTES_MAX = 512;

    /** Room for four methods, which is what many a connection calls. Then it doubles; never more than half is taken. */
    private static final int FIRST_SLOTS = 8;

    private @Nullable HeaderField[] authorities = new @Nullable HeaderField[FIRST_SLOTS];
    private @Nullable HeaderField[] paths = new @Nullable HeaderField[FIRST_SLOTS];
    private @Nullable Route[] found = new @Nullable Route[FIRST_SLOTS];
    private final RouteSearch search = new RouteSearch();
    private @Nullable EntryPointRoutes asked;
    private int entries;

    /**
     * The route of a request, or null when no rule matches: what {@link EntryPointRoutes#find} gives, mostly without work.
     *
     * @param proxyFacts what a believed PROXY header said beside addresses; null when it said nothing
     */
    public @Nullable Route find(
            EntryPointRoutes routes, HeaderBlock request, ClientAddress client, @Nullable ProxyFacts proxyFacts) {
        HeaderField path = request.first(FieldRole.PATH);
        if (path == null) {
            return null;
        }
        HeaderField authority = EntryPointRoutes.authorityOf(request);
        if (routes != asked) {
            forget();
            asked = routes;
        }
        int slot = slotOf(authority, path);
        while (paths[slot] != null) {
            if (paths[slot] == path && authorities[slot] == authority) {
                return found[slot];
            }
            slot = slot + 1 & paths.length - 1;
        }
        Route route = routes.find(request, authority, path, client, proxyFacts, search);
        if (search.isMemorable() && comesAgain(path) && (authority == null || comesAgain(authority))) {
            remember(authority, path, route);
        }
        return route;
    }

    /** How many answers are kept. */
    int size() {
        return entries;
    }

    private void remember(@Nullable HeaderField authority, HeaderField path, @Nullable Route route) {
        if (entries == ENTRIES_MAX) {
            forget();
        } else if (2 * entries == paths.length) {
            grow();
        }
        put(authority, path, route);
        entries++;
    }

    private void grow() {
        @Nullable HeaderField[] oldAuthorities = authorities;
        @Nullable HeaderField[] oldPaths = paths;
        @Nullable Route[] oldFound = found;
        authorities = new @Nullable HeaderField[2 * oldPaths.length];
        paths = new @Nullable HeaderField[2 * oldPaths.length];
        found = new @Nullable Route[2 * oldPaths.length];
        for (int i = 0; i < oldPaths.length; i++) {
            HeaderField path = oldPaths[i];
            if (path != null) {
                put(oldAuthorities[i], path, oldFound[i]);
            }
        }
    }

    private void put(@Nullable HeaderField authority, HeaderField path, @Nullable Route route) {
        int slot = slotOf(authority, path);
        while (paths[slot] != null) {
            slot = slot + 1 & paths.length - 1;
        }
        authorities[slot] = authority;
        paths[slot] = path;
        found[slot] = route;
    }

    private void forget() {
        if (entries > 0) {
            Arrays.fill(authorities, null);
            Arrays.fill(paths, null);
            Arrays.fill(found, null);
            entries = 0;
        }
    }

    /** Only a field from a table comes as the same object again. */
    private static boolean comesAgain(HeaderField field) {
        return field.indexing() == Indexing.INCREMENTAL && field.sizeBytes() <= FIELD_BYTES_MAX;
    }

    private int slotOf(@Nullable HeaderField authority, HeaderField path) {
        int hash = System.identityHashCode(path) * 31 + System.identityHashCode(authority);
        return (hash ^ hash >>> 16) & paths.length - 1;
    }
}
