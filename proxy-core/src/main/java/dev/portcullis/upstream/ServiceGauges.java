package dev.portcullis.upstream;

import dev.portcullis.settings.ServiceSettings.LoadBalancer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The gauges of all services, by name: one for the whole process, which every worker asks when it makes a service. A
 * gauge stays when its service goes: a call or a connection may still be open that gives back its share, and a name costs a hundred bytes.
 */
public final class ServiceGauges {
    private final Map<String, ServiceGauge> gauges = new ConcurrentHashMap<>();

    /** The gauge of a service. */
    ServiceGauge of(LoadBalancer service) {
        return gauges.computeIfAbsent(service.name(), unused -> new ServiceGauge());
    }
}
