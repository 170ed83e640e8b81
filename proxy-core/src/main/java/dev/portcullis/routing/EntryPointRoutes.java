package dev.portcullis.routing;

import dev.portcullis.address.ClientAddress;
import dev.portcullis.http2.hpack.FieldRole;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.http2.hpack.HeaderField;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The routes of one entry point, for calls over TLS or in clear text. Immutable; any loop. The usual rules are found by
 * look-ups, so that their number does not count; only candidates with the right host and path are evaluated.
 */
public final class EntryPointRoutes {
    /** No route for anything. */
    static final EntryPointRoutes NONE = of(List.of());

    private final Route[] routes;
    private final HostIndex index;

    private EntryPointRoutes(Route[] routes, HostIndex index) {
        this.routes = routes;
        this.index = index;
    }

    /** Routes of routers that stand in the order in which they are asked. */
    static EntryPointRoutes of(List<CompiledRouter> routers) {
        Route[] routes = new Route[routers.size()];
        HostIndex.Builder index = new HostIndex.Builder();
        for (int rank = 0; rank < routes.length; rank++) {
            CompiledRouter router = routers.get(rank);
            routes[rank] = router.route();
            for (List<Rule> term : RuleTerms.of(router.rule())) {
                addTerm(term, rank, index);
            }
        }
        return new EntryPointRoutes(routes, index.build());
    }

    /** The route of a request, or null when no rule matches. {@code host} stands in for a missing {@code :authority}. */
    public @Nullable Route find(HeaderBlock request, ClientAddress client) {
        HeaderField path = request.first(FieldRole.PATH);
        return path == null ? null : find(request, authorityOf(request), path, client, new RouteSearch());
    }

    /** The same with the fields looked up, and with a search that can tell afterwards whether the answer is memorable. */
    @Nullable
    Route find(
            HeaderBlock request,
            @Nullable HeaderField authority,
            HeaderField path,
            ClientAddress client,
            RouteSearch search) {
        search.start();
        search.facts().read(request, authority, path, client);
        index.search(search);
        search.facts().forget();
        return search.rank() == RouteSearch.NONE ? null : routes[search.rank()];
    }

    static @Nullable HeaderField authorityOf(HeaderBlock request) {
        HeaderField authority = request.first(FieldRole.AUTHORITY);
        return authority == null ? request.first(FieldRole.HOST) : authority;
    }

    private static void addTerm(List<Rule> term, int rank, HostIndex.Builder index) {
        HostKey host = null;
        PathKey path = null;
        for (Rule rule : term) {
            HostKey hostKey = HostKey.of(rule);
            if (hostKey != null && (host == null || (host.wildcard() && !hostKey.wildcard()))) {
                host = hostKey;
            }
            PathKey pathKey = PathKey.of(rule);
            if (pathKey != null && (path == null || pathKey.isBetterThan(path))) {
                path = pathKey;
            }
        }
        index.add(host, path, candidate(term, rank));
    }

    private static Candidate candidate(List<Rule> term, int rank) {
        List<Rule> rest = new ArrayList<>(term);
        // The usual term: its host and its path are what it is found by, so nothing is left to ask.
        boolean oneHost = rest.stream().filter(Rule.Host.class::isInstance).count() == 1;
        boolean onePath = rest.stream().filter(rule -> PathKey.of(rule) != null).count() == 1;
        rest.removeIf(rule -> (oneHost && HostKey.of(rule) != null) || (onePath && PathKey.of(rule) != null));
        return new Candidate(rank, Condition.allOf(rest), rest.stream().allMatch(Rule::isSimple));
    }
}
