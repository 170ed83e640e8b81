package dev.portcullis.health;

import dev.portcullis.address.BackendAddress;
import dev.portcullis.observe.HealthState;
import dev.portcullis.settings.HealthCheckSettings;
import dev.portcullis.settings.ServerSettings;
import dev.portcullis.settings.ServiceSettings;
import dev.portcullis.settings.ServiceSettings.LoadBalancer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/**
 * The active checks of the process. Each server is asked by one worker, which is the same one as long as the process lives; what it
 * finds is told to every worker by a task on its loop. Any thread; whoever puts services here has given them to every worker's
 * {@code Upstreams} before, and takes them from here first.
 */
public final class HealthChecks {
    private final List<HealthLoop> loops;
    private final List<LoopChecks> checks = new ArrayList<>();
    /** What is asked now, by service and server. */
    private final Map<String, Map<BackendAddress, HealthCheckSettings>> asked = new HashMap<>();

    /** The checks of some workers; none is there yet. */
    public HealthChecks(List<HealthLoop> loops) {
        this(loops, () -> ThreadLocalRandom.current().nextDouble());
    }

    /** The same with another source of chance, from 0 to 1, which spreads the probes over time. */
    public HealthChecks(List<HealthLoop> loops, DoubleSupplier chance) {
        this.loops = List.copyOf(loops);
        loops.forEach(loop -> checks.add(new LoopChecks(loop, chance, this::tell)));
    }

    /**
     * Asks the servers of services as these say, and no others of them. New ones are asked at once; those that stay with the same
     * check keep what is known of them, and those with another keep it until its first answer.
     */
    public synchronized void put(List<ServiceSettings> services) {
        for (ServiceSettings service : services) {
            Map<BackendAddress, HealthCheckSettings> wanted = wanted(service);
            Map<BackendAddress, HealthCheckSettings> before = asked.getOrDefault(service.name(), Map.of());
            before.keySet().stream()
                    .filter(server -> !wanted.containsKey(server))
                    .forEach(server -> stop(new CheckedServer(service.name(), server)));
            wanted.forEach((address, settings) -> {
                CheckedServer server = new CheckedServer(service.name(), address);
                LoopChecks owner = owner(server);
                boolean same = settings.equals(before.get(address));
                owner.loop().execute(same ? () -> owner.reconnect(server) : () -> owner.start(server, settings));
            });
            asked.put(service.name(), wanted);
        }
    }

    private static Map<BackendAddress, HealthCheckSettings> wanted(ServiceSettings service) {
        Map<BackendAddress, HealthCheckSettings> wanted = new HashMap<>();
        if (service instanceof LoadBalancer balancer) {
            HealthCheckSettings settings = balancer.policy().healthCheck();
            if (settings != null) {
                for (ServerSettings server : balancer.servers()) {
                    wanted.put(server.address(), settings);
                }
            }
        }
        return wanted;
    }

    /** Asks the servers of services no more. */
    public synchronized void remove(List<String> services) {
        for (String service : services) {
            Map<BackendAddress, HealthCheckSettings> gone = asked.remove(service);
            if (gone != null) {
                gone.keySet().forEach(server -> stop(new CheckedServer(service, server)));
            }
        }
    }

    /** Asks nobody any more. */
    public synchronized void stop() {
        remove(List.copyOf(asked.keySet()));
    }

    private void stop(CheckedServer server) {
        LoopChecks owner = owner(server);
        owner.loop().execute(() -> owner.stop(server));
    }

    /** Servers spread over the workers, and each finds the same one after every reload. */
    private LoopChecks owner(CheckedServer server) {
        return checks.get(Math.floorMod(server.hashCode(), checks.size()));
    }

    /** On the loop that found it. */
    private void tell(CheckedServer server, HealthState state, String reason) {
        for (HealthLoop loop : loops) {
            loop.execute(() -> loop.upstreams().onChecked(server.service(), server.address(), state, reason));
        }
    }
}
