package dev.portcullis.routing;

import dev.portcullis.address.ClientAddress;
import dev.portcullis.connection.ProxyFacts;
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

    private final List<CompiledRouter> routers;
    private final Route[] routes;
    private final HostIndex index;

    private EntryPointRoutes(List<CompiledRouter> routers, Route[] routes, HostIndex index) {
        this.routers = List.copyOf(routers);
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
            for (RuleTerm term : router.terms()) {
                index.add(term.host(), term.path(), term.candidate(rank));
            }
        }
        return new EntryPointRoutes(routers, routes, index.build());
    }

    /** The route of a request, or null when no rule matches, of a client without a PROXY header. {@code host} stands in for a missing {@code :authority}. */
    public @Nullable Route find(HeaderBlock request, ClientAddress client) {
        HeaderField path = request.first(FieldRole.PATH);
        return path == null ? null : find(request, authorityOf(request), path, client, null, new RouteSearch());
    }

    /** The same with the fields looked up, and with a search that can tell afterwards whether the answer is memorable. */
    @Nullable
    Route find(
            HeaderBlock request,
            @Nullable HeaderField authority,
            HeaderField path,
            ClientAddress client,
            @Nullable ProxyFacts proxyFacts,
            RouteSearch search) {
        search.start();
        search.facts().read(request, authority, path, client, proxyFacts);
        index.search(search);
        search.facts().forget();
        return search.rank() == RouteSearch.NONE ? null : routes[search.rank()];
    }

    /** The field whose host rules look at, or null when the request has none. */
    public static @Nullable HeaderField authorityOf(HeaderBlock request) {
        HeaderField authority = request.first(FieldRole.AUTHORITY);
        return authority == null ? request.first(FieldRole.HOST) : authority;
    }

    /** What each router, in the order in which they are asked, says to a request. */
    List<RouteAnswer> explain(RequestFacts facts) {
        List<RouteAnswer> answers = new ArrayList<>(routers.size());
        for (CompiledRouter router : routers) {
            String reason = RuleReason.whyNot(router.rule(), facts);
            answers.add(new RouteAnswer(
                    router.name(),
                    router.settings().service(),
                    router.settings().priority(),
                    reason));
        }
        return answers;
    }
}
