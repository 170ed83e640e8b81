package dev.portcullis.health;

import dev.portcullis.observe.HealthState;

/** Is told when something else is known of a server than before. On the loop that asks it. */
interface VerdictListener {
    /**
     * A server turned healthy or unhealthy.
     *
     * @param reason why it is unhealthy; else empty
     */
    void onVerdict(CheckedServer server, HealthState state, String reason);
}
