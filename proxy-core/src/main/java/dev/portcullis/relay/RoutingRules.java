package dev.portcullis.relay;

import dev.portcullis.routing.RouteTable;
import dev.portcullis.settings.EdgeSettings;
import dev.portcullis.settings.SettingsException;

/** What decides where a call goes, of one configuration: immutable, replaced as a whole, known by its identity. Any thread. */
public final class RoutingRules {
    private final RouteTable routes;

    /** Rules of routers that are compiled. */
    public RoutingRules(RouteTable routes) {
        this.routes = routes;
    }

    /**
     * Compiles the routers of a configuration.
     *
     * @throws SettingsException with every mistake
     */
    public static RoutingRules compile(EdgeSettings settings) throws SettingsException {
        return new RoutingRules(RouteTable.compile(settings.routers()));
    }

    /** Which router takes a call. */
    public RouteTable routes() {
        return routes;
    }
}
