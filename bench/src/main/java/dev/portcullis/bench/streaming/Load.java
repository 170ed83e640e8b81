package dev.portcullis.bench.streaming;

/** What a case does: told of its connections, of time, and of each message that came back. On the loop. */
interface Load {
    /** A connection is there; its streams may begin. */
    void onConnected(EchoConnection connection);

    /** Now and then, a millisecond apart at best: whatever is due by now may be sent. */
    void onTick(long nowNanos);

    /**
     * A message came back.
     *
     * @param dueNanos when it was to be sent, as it says
     */
    void onReply(EchoStream stream, long dueNanos);
}
