package dev.portcullis.settings;

import java.util.List;

/**
 * A rule and where its calls go (Traefik's {@code http.routers.<name>}).
 *
 * @param name unique
 * @param rule in Traefik's v3 grammar; compiled by {@code routing}
 * @param entryPoints names of the entry points that it serves, none empty
 * @param service the name of a service
 * @param priority higher is asked first; the front end puts in the rule's length where the operator gave none
 * @param tls whether it serves calls over TLS (true) or in clear text (false)
 */
public record RouterSettings(
        String name, String rule, List<String> entryPoints, String service, int priority, boolean tls) {
    /** Copies the list. */
    public RouterSettings {
        entryPoints = List.copyOf(entryPoints);
    }
}
