package dev.portcullis.relay;

import dev.portcullis.grpc.ServingStatus;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.loop.Snapshot;
import dev.portcullis.upstream.Upstreams;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What one worker knows of services: a routed one takes calls while this worker has a server for them. */
@EventLoopConfined
public final class LoopServing implements ServingSource {
    private final Snapshot<RoutingRules> rules;
    private final Upstreams upstreams;
    private final BooleanSupplier leaving;

    /**
     * What a worker knows.
     *
     * @param leaving whether a drain has begun: then nothing takes calls. Any thread may change it
     */
    public LoopServing(Snapshot<RoutingRules> rules, Upstreams upstreams, BooleanSupplier leaving) {
        this.rules = rules;
        this.upstreams = upstreams;
        this.leaving = leaving;
    }

    @Override
    public void ask(String service, Consumer<@Nullable ServingStatus> told) {
        Set<String> services = rules.get().routes().servicesByName().get(service);
        told.accept(service.isEmpty() ? statusOf(true) : services == null ? null : statusOf(isServing(services)));
    }

    @Override
    public void askAll(Consumer<Map<String, ServingStatus>> told) {
        told.accept(all());
    }

    /** Every name with its status. */
    public Map<String, ServingStatus> all() {
        Map<String, ServingStatus> all = new TreeMap<>();
        all.put("", statusOf(true));
        rules.get().routes().servicesByName().forEach((name, services) -> all.put(name, statusOf(isServing(services))));
        return all;
    }

    private boolean isServing(Set<String> services) {
        for (String service : services) {
            if (upstreams.isServing(service)) {
                return true;
            }
        }
        return false;
    }

    private ServingStatus statusOf(boolean serving) {
        return serving && !leaving.getAsBoolean() ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
    }
}
