package dev.portcullis.health;

/** One question to a server, and its answer. On one loop. */
interface Probe {
    /** Asks; the listener is told once, later or before this returns, unless it is {@link #cancel cancelled}. */
    void begin();

    /** Nobody waits for the answer any more. */
    void cancel();
}
