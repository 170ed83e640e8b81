package dev.portcullis.upstream;

import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.observe.HealthState;

/**
 * Whether a server is fit for calls, and why not. Each source of that knowledge has a field of its own: the server is fit when none
 * of them says no.
 */
@EventLoopConfined
final class EndpointHealth {
    private final FitnessListener listener;
    private boolean suspect;
    private String trouble = "";
    /** Why its calls failed so often that it gets none for a while; empty when they did not. */
    private String ejected = "";

    private HealthState checked = HealthState.UNCHECKED;
    private String checkTrouble = "";
    /** What the service makes of {@link #checked}, in view of its other servers. */
    private boolean admitted = true;
    /** Whether it was fit when the listener was told last. */
    private boolean wasFit = true;

    /** Told when {@link #isFit} answers otherwise than before. */
    interface FitnessListener {
        /** The server is fit now, or is so no more. */
        void onFit(boolean fit);
    }

    /** A server of which nothing bad is known. */
    EndpointHealth(FitnessListener listener) {
        this.listener = listener;
    }

    /** To be called after each change of what {@link #isFit} asks. */
    private void changed() {
        boolean fit = isFit();
        if (fit != wasFit) {
            wasFit = fit;
            listener.onFit(fit);
        }
    }

    /** Whether the balancer may choose it. */
    boolean isFit() {
        return isReachable() && !isEjected();
    }

    /** Whether only the calls it failed speak against it. */
    boolean isReachable() {
        return !suspect && admitted;
    }

    /** Whether its last connect failed while no connection was left. */
    boolean isSuspect() {
        return suspect;
    }

    /** Whether it gets no calls for a while because too many failed there. */
    boolean isEjected() {
        return !ejected.isEmpty();
    }

    /** Why it is not fit; words for the operator. */
    String trouble() {
        if (!suspect && !admitted) {
            return checkTrouble.isEmpty() ? "not checked yet" : checkTrouble;
        }
        return isEjected() && !suspect ? "ejected: " + ejected : trouble;
    }

    void onConnected() {
        suspect = false;
        trouble = "";
        changed();
    }

    /**
     * A connect failed.
     *
     * @param alone whether there is no other connection
     */
    void onConnectFailed(String reason, boolean alone) {
        trouble = reason;
        suspect |= alone;
        changed();
    }

    /** Too many calls failed there. */
    void onEjected(String reason) {
        ejected = reason;
        changed();
    }

    /** It may prove itself again. */
    void onReturned() {
        ejected = "";
        changed();
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
        changed();
    }
}
