package dev.portcullis.upstream;

import dev.portcullis.loop.EventLoopConfined;

/**
 * Whether a server is fit for calls, and why not. Each source of that knowledge has a field of its own: the server is fit when none
 * of them says no.
 */
@EventLoopConfined
final class EndpointHealth {
    private boolean suspect;
    private String trouble = "";

    /** Whether the balancer may choose it. */
    boolean isFit() {
        return !suspect;
    }

    /** Whether its last connect failed while no connection was left. */
    boolean isSuspect() {
        return suspect;
    }

    /** Why it is not fit; words for the operator. */
    String trouble() {
        return trouble;
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
}
