package dev.portcullis.upstream;

import dev.portcullis.settings.LimitSettings;
import dev.portcullis.settings.ServiceSettings.LoadBalancer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The gauges of all services that have limits, by name: one for the whole process, which every worker asks when it makes a service. A
 * gauge stays when its service goes: a call may still be open that gives back its share, and a name costs a hundred bytes.
 */
public final class ServiceGauges {
    private final Map<String, ServiceGauge> gauges = new ConcurrentHashMap<>();

    /** The gauge of a service, or null when it has no limits. */
    @Nullable
    ServiceGauge of(LoadBalancer service) {
        boolean limited = !service.policy().limits().equals(LimitSettings.NONE);
        return limited ? gauges.computeIfAbsent(service.name(), unused -> new ServiceGauge()) : null;
    }
}
