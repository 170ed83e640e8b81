package dev.portcullis.settings;

import java.util.List;

/**
 * A rule and where its calls go (Traefik's {@code http.routers.<name>}).
 *
 * @param name unique
 * @param rule in Traefik's v3 grammar; compiled by {@code routing}
 * @param entryPoints names of the entry points that it serves, none empty
 * @param middlewares names of what looks at its calls, in that order, those of chains written out
 * @param service the name of a service
 * @param priority higher is asked first; the front end puts in the rule's length where the operator gave none
 * @param tls whether it serves calls over TLS (true) or in clear text (false)
 * @param tlsOptions the name of the TLS options of the hosts of its rule; empty for those of the entry point
 */
public record RouterSettings(
        String name,
        String rule,
        List<String> entryPoints,
        List<String> middlewares,
        String service,
        int priority,
        boolean tls,
        String tlsOptions) {
    /** Copies the lists. */
    public RouterSettings {
        entryPoints = List.copyOf(entryPoints);
        middlewares = List.copyOf(middlewares);
    }

    /** A router with the TLS options of its entry points. */
    public RouterSettings(
            String name,
            String rule,
            List<String> entryPoints,
            List<String> middlewares,
            String service,
            int priority,
            boolean tls) {
        this(name, rule, entryPoints, middlewares, service, priority, tls, "");
    }

    /** A router whose calls nothing looks at. */
    public RouterSettings(
            String name, String rule, List<String> entryPoints, String service, int priority, boolean tls) {
        this(name, rule, entryPoints, List.of(), service, priority, tls);
    }
}
