package dev.portcullis.routing;

import dev.portcullis.address.ClientAddress;
import dev.portcullis.http2.hpack.HeaderBlock;
import org.jspecify.annotations.Nullable;

/** The routes of one entry point, for calls over TLS or in clear text. Immutable; any loop. */
public final class EntryPointRoutes {
    EntryPointRoutes() {}

    /** The route of a request, or null when no rule matches. */
    public @Nullable Route find(HeaderBlock request, ClientAddress client) {
        return request.size() == 0 ? null : new Route(client.bare(), "", false);
    }
}
