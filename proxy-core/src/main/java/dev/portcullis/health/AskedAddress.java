package dev.portcullis.health;

import dev.portcullis.address.BackendAddress;
import dev.portcullis.settings.HealthCheckSettings;

/** Where a server is asked: at the address that takes its calls, or at another port or by another scheme of the same machine. */
final class AskedAddress {
    private AskedAddress() {}

    static BackendAddress of(BackendAddress server, HealthCheckSettings settings) {
        Boolean overTls = settings.tls();
        boolean tls = overTls == null ? server.tls() : overTls;
        return settings.port() == 0 && tls == server.tls() ? server : server.beside(settings.port(), tls);
    }
}
