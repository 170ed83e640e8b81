package dev.portcullis;

import dev.portcullis.discovery.Discovery;
import dev.portcullis.settings.ServiceSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The services of the file as the loops were last told of them: with the addresses that their names stand for. Used under the lock of
 * {@link LiveSettings}, but for what waits for name servers.
 */
final class ResolvedServices {
    /** How long a start or a reload waits for the first answers: a name server that is well takes less than a tenth of it. */
    private static final long FIRST_ANSWERS_MILLIS = 2_000;

    private final Discovery names;
    private final Map<String, ServiceSettings> shown = new HashMap<>();

    ResolvedServices(Discovery names) {
        this.names = names;
    }

    Discovery names() {
        return names;
    }

    /** Looks up the names of services that will be needed, and waits a little. No name stops a start: its calls fail until it is known. */
    void learn(List<ServiceSettings> services) {
        names.watch(services, FIRST_ANSWERS_MILLIS);
    }

    /** Names of other services need not be known any more. */
    void keepOnly(List<ServiceSettings> services) {
        names.watch(services, 0);
        shown.keySet().retainAll(services.stream().map(ServiceSettings::name).toList());
    }

    /** The services with the servers of now, which the loops get. */
    List<ServiceSettings> show(List<ServiceSettings> services) {
        List<ServiceSettings> resolved = new ArrayList<>();
        for (ServiceSettings service : services) {
            ServiceSettings now = names.resolved(service);
            resolved.add(now);
            shown.put(service.name(), now);
        }
        return resolved;
    }

    /** Those whose servers are not what the loops were told. */
    List<ServiceSettings> showMoved(List<ServiceSettings> services) {
        return show(services.stream()
                .filter(service -> !names.resolved(service).equals(shown.get(service.name())))
                .toList());
    }
}
