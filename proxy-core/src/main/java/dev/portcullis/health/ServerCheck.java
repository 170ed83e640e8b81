package dev.portcullis.health;

/** Asks one server, again and again or once and for all. On one loop. */
interface ServerCheck {
    /** Begins to ask, at once. */
    void start();

    /** The server's connections may be others now. */
    void reconnect();

    /** Ends; nobody is told anything any more. */
    void stop();
}
