package dev.portcullis.upstream;

import dev.portcullis.upstream.ServiceShares.Share;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How much of one service goes on in the whole process, for its {@link dev.portcullis.settings.LimitSettings}. Shared by all workers:
 * an atomic number each, which only calls of a service with limits touch.
 */
final class ServiceGauge {
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger pending = new AtomicInteger();
    private final AtomicInteger retries = new AtomicInteger();

    ServiceGauge() {}

    /** Takes a share, unless as many are taken; 0 for no limit. */
    boolean take(Share share, int most) {
        AtomicInteger number = of(share);
        if (number.incrementAndGet() > most && most > 0) {
            number.decrementAndGet();
            return false;
        }
        return true;
    }

    void giveBack(Share share) {
        of(share).decrementAndGet();
    }

    private AtomicInteger of(Share share) {
        return switch (share) {
            case CALL -> calls;
            case PENDING -> pending;
            case RETRY -> retries;
        };
    }
}
