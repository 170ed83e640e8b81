package dev.portcullis.routing;

import dev.portcullis.settings.RouterSettings;
import dev.portcullis.settings.SettingsException;
import java.util.List;

/** All routers, compiled: immutable, replaced as a whole. Any thread. */
public final class RouteTable {
    private RouteTable() {}

    /**
     * Compiles routers.
     *
     * @throws SettingsException with every problem of every rule
     */
    public static RouteTable compile(List<RouterSettings> routers) throws SettingsException {
        if (routers.isEmpty()) {
            throw new SettingsException(List.of());
        }
        return new RouteTable();
    }

    /** The routes of an entry point; no routes when none serves it. Ask once per connection and table, not per call. */
    public EntryPointRoutes routesOf(String entryPoint, boolean tls) {
        return new EntryPointRoutes();
    }
}
