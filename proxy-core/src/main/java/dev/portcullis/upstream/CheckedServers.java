package dev.portcullis.upstream;

import dev.portcullis.address.BackendAddress;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.observe.HealthState;
import dev.portcullis.settings.HealthCheckSettings;
import dev.portcullis.settings.HealthCheckSettings.WhenAllUnhealthy;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What active checks of a service's servers mean for its calls: they go to the healthy ones. As long as none is known to be healthy
 * they go to the unknown ones, and when all are unhealthy nowhere or everywhere, as the operator chose. A server of weight 0
 * takes no calls, so it speaks for nobody.
 */
@EventLoopConfined
final class CheckedServers {
    private final Endpoint[] endpoints;
    private final int[] weights;
    private final @Nullable HealthCheckSettings settings;

    /**
     * The checks of a service.
     *
     * @param before the endpoints of the service that this one replaces: what is known of a server stays true until its next verdict
     */
    CheckedServers(Endpoint[] endpoints, int[] weights, @Nullable HealthCheckSettings settings, Endpoint[] before) {
        this.endpoints = endpoints;
        this.weights = weights;
        this.settings = settings;
        Map<BackendAddress, EndpointHealth> known = new HashMap<>();
        for (Endpoint endpoint : before) {
            known.put(endpoint.address(), endpoint.health());
        }
        for (Endpoint endpoint : endpoints) {
            begin(endpoint.health(), known.get(endpoint.address()));
        }
        admit();
    }

    private void begin(EndpointHealth health, @Nullable EndpointHealth known) {
        if (settings == null) {
            health.onChecked(HealthState.UNCHECKED, "");
        } else if (known == null || known.checked() == HealthState.UNCHECKED) {
            health.onChecked(HealthState.UNKNOWN, "");
        } else {
            health.onChecked(known.checked(), known.checkTrouble());
        }
    }

    /** Something else is known of a server. A verdict of a check that a reload ended meanwhile is dropped. */
    void onChecked(BackendAddress server, HealthState state, String reason) {
        if (settings == null) {
            return;
        }
        for (Endpoint endpoint : endpoints) {
            if (endpoint.address().equals(server)) {
                endpoint.health().onChecked(state, reason);
            }
        }
        admit();
    }

    private void admit() {
        HealthState least = leastForCalls();
        for (Endpoint endpoint : endpoints) {
            HealthState state = endpoint.health().checked();
            endpoint.health().admit(state == HealthState.UNCHECKED || state == least);
        }
    }

    /** The state that a server must have to get calls: the best that there is, or one that none has. */
    private HealthState leastForCalls() {
        if (has(HealthState.HEALTHY)) {
            return HealthState.HEALTHY;
        }
        if (has(HealthState.UNKNOWN)) {
            return HealthState.UNKNOWN;
        }
        boolean useAll = settings != null && settings.whenAllUnhealthy() == WhenAllUnhealthy.USE_ALL;
        return useAll ? HealthState.UNHEALTHY : HealthState.HEALTHY;
    }

    private boolean has(HealthState state) {
        for (int i = 0; i < endpoints.length; i++) {
            if (weights[i] > 0 && endpoints[i].health().checked() == state) {
                return true;
            }
        }
        return false;
    }
}
