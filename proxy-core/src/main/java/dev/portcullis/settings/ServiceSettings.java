package dev.portcullis.settings;

import java.util.List;

/**
 * A set of servers that answer the same calls (Traefik's {@code http.services.<name>.loadBalancer}).
 *
 * @param name unique
 * @param servers in the order of the file
 * @param passHostHeader whether {@code :authority} stays what the client sent; if not, it is the server's host and port
 */
public record ServiceSettings(String name, List<ServerSettings> servers, boolean passHostHeader) {
    /** Copies the list. */
    public ServiceSettings {
        servers = List.copyOf(servers);
    }
}
