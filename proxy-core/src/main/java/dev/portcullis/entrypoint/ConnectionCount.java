package dev.portcullis.entrypoint;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The open connections of an entry point, on all workers, and their limit. Any thread. */
final class ConnectionCount {
    /**
     * The most connections of one entry point. A TLS connection at rest is estimated at 30 kB, so these are 600 MB; gRPC clients
     * hold few connections each, so that is a large fleet.
     */
    static final int CONNECTIONS_MAX = 20_000;

    private final int connectionsMax;
    private final AtomicInteger open = new AtomicInteger();
    private final Object noneLeft = new Object();

    ConnectionCount(int connectionsMax) {
        this.connectionsMax = connectionsMax;
    }

    /** Counts one in, unless the limit is met. Called by the acceptor alone. */
    boolean tryTake() {
        if (open.get() >= connectionsMax) {
            return false;
        }
        open.incrementAndGet();
        return true;
    }

    /** Counts one out. Any thread; the lock is met only when the last connection goes. */
    void giveBack() {
        if (open.decrementAndGet() == 0) {
            synchronized (noneLeft) {
                noneLeft.notifyAll();
            }
        }
    }

    int open() {
        return open.get();
    }

    /** Waits until none is open, at most so long; never on a loop. Whether none is. */
    boolean awaitNone(long millis) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        synchronized (noneLeft) {
            while (open.get() > 0) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    return false;
                }
                noneLeft.wait(left);
            }
        }
        return true;
    }
}
