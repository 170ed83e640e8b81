package dev.portcullis.settings;

import dev.portcullis.address.BackendAddress;

/**
 * One server of a service.
 *
 * @param url as the operator wrote it, for logs
 * @param address where it listens
 * @param weight its share of the service's calls beside the others'; 0 for none. Default 1, as Traefik
 */
public record ServerSettings(String url, BackendAddress address, int weight) {
    /** A server with the usual weight. */
    public ServerSettings(String url, BackendAddress address) {
        this(url, address, 1);
    }
}
