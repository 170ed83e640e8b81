package dev.portcullis.settings;

import java.util.List;

/**
 * Everything that the operator asked of the data path.
 *
 * @param workers event loops, 1 or more
 * @param transport which kernel interface moves the bytes
 * @param entryPoints where clients come in; names are unique
 * @param routers which call goes to which service; names are unique
 * @param services where calls go; names are unique
 * @param middlewares what looks at calls before they go there; names are unique
 * @param tls certificates and protocol versions towards clients
 */
public record EdgeSettings(
        int workers,
        TransportKind transport,
        List<EntryPointSettings> entryPoints,
        List<RouterSettings> routers,
        List<ServiceSettings> services,
        List<MiddlewareSettings> middlewares,
        TlsSettings tls) {
    /** Copies the lists and refuses a count of workers below one. */
    public EdgeSettings {
        entryPoints = List.copyOf(entryPoints);
        routers = List.copyOf(routers);
        services = List.copyOf(services);
        middlewares = List.copyOf(middlewares);
        if (workers < 1) {
            throw new IllegalArgumentException("workers is " + workers + "; it must be 1 or more");
        }
    }
}
