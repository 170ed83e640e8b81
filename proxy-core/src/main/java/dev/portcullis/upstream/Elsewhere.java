package dev.portcullis.upstream;

/** Where calls go that have waited long enough for the first connection to a server. On the worker's loop. */
interface Elsewhere {
    /**
     * Gives a call to another server, preferably one with a connection.
     *
     * @param slow the server that it waited for
     * @return false when there is no other one that could take it; the call still waits then
     */
    boolean take(ConnectionWaiter waiter, Endpoint slow);
}
