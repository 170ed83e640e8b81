package dev.portcullis.health;

import dev.portcullis.address.BackendAddress;
import dev.portcullis.settings.HealthCheckSettings;

/** Where a server is asked: at the address that takes its calls, or at another port or by another scheme of the same machine. */
final class AskedAddress {
    private AskedAddress() {}

    static BackendAddress of(BackendAddress server, HealthCheckSettings settings) {
        int port = settings.port() == 0 ? server.port() : settings.port();
        Boolean overTls = settings.tls();
        boolean tls = overTls == null ? server.tls() : overTls;
        return new BackendAddress(server.host(), port, tls);
    }
}
