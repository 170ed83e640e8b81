package dev.portcullis.upstream;

import dev.portcullis.balancing.RoundRobinBalancer;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.settings.ServiceSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The services that one worker can reach, by name. */
@EventLoopConfined
public final class Upstreams {
    private final Map<String, Upstream> services = new HashMap<>();
    private final BackendConnector connector;

    /** The services as a worker sees them; no connection is made yet. */
    public Upstreams(List<ServiceSettings> settings, BackendConnector connector) {
        this.connector = connector;
        for (ServiceSettings service : settings) {
            // Each worker begins with another server, or the first would get the first call of all of them.
            RoundRobinBalancer balancer =
                    new RoundRobinBalancer(connector.worker().index());
            if (service instanceof ServiceSettings.LoadBalancer servers) {
                services.put(service.name(), new Upstream(servers, connector, balancer));
            }
        }
    }

    /** A service, or null when there is none of that name. */
    public @Nullable Upstream service(String name) {
        return services.get(name);
    }

    /** Connects to no backend any more, and ends each connection once its streams are done. */
    public void drain() {
        services.values().forEach(Upstream::drain);
    }

    /** Closes every connection at once. */
    public void close() {
        close(() -> {});
    }

    /** The same; tells on the loop when the last socket is closed. */
    public void close(Runnable onClosed) {
        services.values().forEach(Upstream::close);
        connector.close(onClosed);
    }
}
