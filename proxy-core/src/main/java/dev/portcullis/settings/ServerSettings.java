package dev.portcullis.settings;

import dev.portcullis.address.BackendAddress;

/**
 * One server of a service; a name stands for as many as it has addresses.
 *
 * @param url as the operator wrote it, for logs
 * @param address where it listens
 * @param weight its share of the service's calls beside the others'; 0 for none. Default 1, as Traefik
 * @param srv the name of the SRV records that say where the servers listen (RFC 2782); empty when the host's own addresses do
 */
public record ServerSettings(String url, BackendAddress address, int weight, String srv) {
    /** A server at the addresses of its host. */
    public ServerSettings(String url, BackendAddress address, int weight) {
        this(url, address, weight, "");
    }

    /** A server with the usual weight. */
    public ServerSettings(String url, BackendAddress address) {
        this(url, address, 1);
    }

    /** Whether a name server has to be asked where it is. */
    public boolean isNamed() {
        return address.found() == null && (!srv.isEmpty() || !address.isLiteral());
    }
}
