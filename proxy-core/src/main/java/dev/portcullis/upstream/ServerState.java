package dev.portcullis.upstream;

import dev.portcullis.observe.HealthState;

/**
 * What one worker knows of a server.
 *
 * @param service whose server it is
 * @param backend its host and port
 * @param weight its share of the calls
 * @param checked what active checks found
 * @param available whether it may get calls of this worker
 * @param reason why not; else empty
 * @param calls that this worker has open there
 */
public record ServerState(
        String service, String backend, int weight, HealthState checked, boolean available, String reason, int calls) {}
