package dev.portcullis.routing;

import dev.portcullis.address.ClientAddress;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.loop.EventLoopConfined;
import org.jspecify.annotations.Nullable;

/** What one client connection asked before, and the routes that it got. */
@EventLoopConfined
public final class RouteMemo {
    /** The route of a request, or null when no rule matches: what {@link EntryPointRoutes#find} gives, mostly without work. */
    public @Nullable Route find(EntryPointRoutes routes, HeaderBlock request, ClientAddress client) {
        return routes.find(request, client);
    }
}
