package dev.portcullis;

/**
 * How many servers a reload hands to the loops at a time: few while the JVM still interprets what they do with them, more when it
 * has turned out to be quick. One thread, the reloader's.
 */
final class TaskSize {
    /** At the start: some 0.4 ms in a JVM that has never done it. */
    static final int SERVERS_MIN = 8;

    /** At most: some 0.1 ms once it is compiled. */
    static final int SERVERS_MAX = 64;

    /** What a task may take: a tenth of the 5 ms that nobody should notice, for a collection or another process may come on top. */
    static final long TASK_NANOS = 500_000;

    private int servers = SERVERS_MIN;
    private long longestNanos;

    /** In the next task. */
    int servers() {
        return servers;
    }

    /** Told after each task how long it took. */
    void took(long nanos) {
        longestNanos = Math.max(longestNanos, nanos);
        if (nanos > TASK_NANOS) {
            servers = Math.max(servers / 2, SERVERS_MIN);
        } else if (nanos < TASK_NANOS / 2) {
            servers = Math.min(servers * 2, SERVERS_MAX);
        }
    }

    /** Of all tasks so far. */
    long longestNanos() {
        return longestNanos;
    }
}
