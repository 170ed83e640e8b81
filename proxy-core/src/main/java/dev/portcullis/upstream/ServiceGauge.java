package dev.portcullis.upstream;

import dev.portcullis.upstream.ServiceShares.Share;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How much of one service goes on in the whole process, for its {@link dev.portcullis.settings.LimitSettings}. Shared by all workers:
 * an atomic number each. Only calls of a service with limits touch those of calls; connections are counted always, for a reload may
 * limit them while there are some.
 */
final class ServiceGauge {
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger pending = new AtomicInteger();
    private final AtomicInteger retries = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();

    ServiceGauge() {}

    /** Takes a share, unless as many are taken; 0 for no limit. */
    boolean take(Share share, int most) {
        return take(of(share), most);
    }

    private static boolean take(AtomicInteger number, int most) {
        if (number.incrementAndGet() > most && most > 0) {
            number.decrementAndGet();
            return false;
        }
        return true;
    }

    void giveBack(Share share) {
        of(share).decrementAndGet();
    }

    /** Counts a connection that is about to be made, unless there are as many; 0 for no limit. */
    boolean takeConnection(int most) {
        return take(connections, most);
    }

    /** One that was counted is closed, or was not made. */
    void giveBackConnection() {
        connections.decrementAndGet();
    }

    private AtomicInteger of(Share share) {
        return switch (share) {
            case CALL -> calls;
            case PENDING -> pending;
            case RETRY -> retries;
        };
    }
}
