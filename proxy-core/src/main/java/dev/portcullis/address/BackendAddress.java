package dev.portcullis.address;

/**
 * Where a server of a service is reached. Names are resolved when a connection is made, not here.
 *
 * @param host an address without brackets, or a name
 * @param port 1..65535
 */
public record BackendAddress(String host, int port) {
    /** Refuses an empty host and a port that nothing can listen on. */
    public BackendAddress {
        if (host.isEmpty()) {
            throw new IllegalArgumentException("a backend needs a host");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " is not in 1..65535");
        }
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
