package dev.portcullis.upstream;

import dev.portcullis.balancing.Balancer;
import dev.portcullis.balancing.EndpointStates;
import dev.portcullis.failure.Cause;
import dev.portcullis.failure.Failure;
import dev.portcullis.failure.Party;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.settings.ServiceSettings;
import org.jspecify.annotations.Nullable;

/**
 * One service as one worker sees it: its endpoints, and whose turn it is. An endpoint that refused a connection is passed over
 * until a probe, which a later call sets off after the back-off, has reached it again.
 */
@EventLoopConfined
public final class Upstream implements EndpointStates {
    private final String name;
    private final boolean passHostHeader;
    private final Endpoint[] endpoints;
    private final Balancer balancer;

    Upstream(ServiceSettings.LoadBalancer settings, BackendConnector connector, Balancer balancer) {
        this.name = settings.name();
        this.passHostHeader = settings.passHostHeader();
        this.balancer = balancer;
        this.endpoints = settings.servers().stream()
                .map(server -> new Endpoint(settings.name(), server, settings.transport(), connector))
                .toArray(Endpoint[]::new);
    }

    /** The service's name. */
    public String name() {
        return name;
    }

    /** Whether backends get the {@code :authority} that the client sent. */
    public boolean passesHost() {
        return passHostHeader;
    }

    /**
     * Chooses a server, and gives a connection to it at once or later.
     *
     * @return the connection, or null: then the waiter is told, maybe before this returns
     */
    public @Nullable BackendConnection acquire(ConnectionWaiter waiter) {
        int chosen = balancer.next(this);
        if (hasSuspects()) {
            probeSuspects();
            if (chosen < 0) {
                chosen = firstConnecting();
            }
        }
        if (chosen < 0) {
            waiter.onNoConnection(noEndpoint());
            return null;
        }
        return endpoints[chosen].acquire(waiter);
    }

    @Override
    public int size() {
        return endpoints.length;
    }

    @Override
    public boolean isAvailable(int index) {
        return !endpoints[index].isSuspect();
    }

    private boolean hasSuspects() {
        for (Endpoint endpoint : endpoints) {
            if (endpoint.isSuspect()) {
                return true;
            }
        }
        return false;
    }

    private void probeSuspects() {
        for (Endpoint endpoint : endpoints) {
            endpoint.probe();
        }
    }

    private int firstConnecting() {
        for (int i = 0; i < endpoints.length; i++) {
            if (endpoints[i].isConnecting()) {
                return i;
            }
        }
        return -1;
    }

    private Failure noEndpoint() {
        StringBuilder detail = new StringBuilder();
        for (Endpoint endpoint : endpoints) {
            detail.append(detail.isEmpty() ? "" : "; ")
                    .append(endpoint.name())
                    .append(": ")
                    .append(endpoint.trouble());
        }
        String text = detail.isEmpty() ? "the service has no servers" : detail.toString();
        return Failure.of(Party.BACKEND, Cause.NO_HEALTHY_BACKEND, text);
    }

    void drain() {
        for (Endpoint endpoint : endpoints) {
            endpoint.drain();
        }
    }

    void close() {
        for (Endpoint endpoint : endpoints) {
            endpoint.close();
        }
    }
}
