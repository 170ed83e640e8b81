package dev.portcullis.upstream;

import dev.portcullis.loop.EventLoopConfined;

/** What the calls of one worker make of a server: how many are open there. */
@EventLoopConfined
final class EndpointLoad {
    private int inFlight;

    /** Calls that have a stream there. */
    int inFlight() {
        return inFlight;
    }

    void onCallBegun() {
        inFlight++;
    }

    void onCallEnded() {
        inFlight--;
    }
}
