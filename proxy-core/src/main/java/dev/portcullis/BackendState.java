package dev.portcullis;

import dev.portcullis.observe.HealthState;
import dev.portcullis.upstream.ServerState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the workers know of a server, together.
 *
 * @param service whose server it is
 * @param backend its host and port
 * @param weight its share of the calls
 * @param checked what active checks found
 * @param availableWorkers to how many workers it is available for calls
 * @param workers how many there are
 * @param reason why it is not to one of them; empty when it is to all
 * @param calls that are open there
 */
public record BackendState(
        String service,
        String backend,
        int weight,
        HealthState checked,
        int availableWorkers,
        int workers,
        String reason,
        int calls) {
    /** Joins what each worker said, in the order of the first. */
    static List<BackendState> join(List<List<ServerState>> workers) {
        Map<String, BackendState> byName = new LinkedHashMap<>();
        for (List<ServerState> states : workers) {
            for (ServerState state : states) {
                byName.merge(state.service() + " " + state.backend(), of(state), BackendState::with);
            }
        }
        return new ArrayList<>(byName.values());
    }

    private static BackendState of(ServerState state) {
        return new BackendState(
                state.service(),
                state.backend(),
                state.weight(),
                state.checked(),
                state.available() ? 1 : 0,
                1,
                state.reason(),
                state.calls());
    }

    private BackendState with(BackendState other) {
        return new BackendState(
                service,
                backend,
                weight,
                checked,
                availableWorkers + other.availableWorkers,
                workers + other.workers,
                reason.isEmpty() ? other.reason : reason,
                calls + other.calls);
    }
}
