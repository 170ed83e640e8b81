package dev.portcullis.upstream;

import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.observe.HealthState;

/**
 * Whether a server is fit for calls, and why not. Each source of that knowledge has a field of its own: the server is fit when none
 * of them says no.
 */
@EventLoopConfined
final class EndpointHealth {
    private boolean suspect;
    private String trouble = "";
    private HealthState checked = HealthState.UNCHECKED;
    private String checkTrouble = "";
    /** What the service makes of {@link #checked}, in view of its other servers. */
    private boolean admitted = true;

    /** Whether the balancer may choose it. */
    boolean isFit() {
        return !suspect && admitted;
    }

    /** Whether its last connect failed while no connection was left. */
    boolean isSuspect() {
        return suspect;
    }

    /** Why it is not fit; words for the operator. */
    String trouble() {
        return suspect || admitted ? trouble : checkTrouble.isEmpty() ? "not checked yet" : checkTrouble;
    }

    void onConnected() {
        suspect = false;
        trouble = "";
    }

    /**
     * A connect failed.
     *
     * @param alone whether there is no other connection
     */
    void onConnectFailed(String reason, boolean alone) {
        trouble = reason;
        suspect |= alone;
    }

    /** What active checks know of it. */
    HealthState checked() {
        return checked;
    }

    /** Why it is unhealthy; else empty. */
    String checkTrouble() {
        return checkTrouble;
    }

    /** Active checks know something else; whether that lets calls through is {@link #admit another question}. */
    void onChecked(HealthState state, String reason) {
        checked = state;
        checkTrouble = reason;
    }

    /** Whether checks let calls through. */
    boolean isAdmitted() {
        return admitted;
    }

    void admit(boolean admit) {
        admitted = admit;
    }
}
