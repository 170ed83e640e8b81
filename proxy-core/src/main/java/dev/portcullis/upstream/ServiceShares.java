package dev.portcullis.upstream;

import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.settings.LimitSettings;

/** What one call holds of the limits of its service. It keeps the limits that it began under; a reload changes those of later calls. */
@EventLoopConfined
public final class ServiceShares {
    private final ServiceGauge gauge;
    private final LimitSettings limits;
    private int held;

    /** What a call may take of a service. */
    public enum Share {
        /** A call that is open. */
        CALL(1),
        /** A call that waits for its first connection. */
        PENDING(2),
        /** A call that is tried again. */
        RETRY(4);

        /** For what one call holds. */
        final int bit;

        Share(int bit) {
            this.bit = bit;
        }
    }

    ServiceShares(ServiceGauge gauge, LimitSettings limits) {
        this.gauge = gauge;
        this.limits = limits;
    }

    /** Takes a share, which the call does not hold yet, or has already; false when the service has no more. */
    public boolean take(Share share) {
        if ((held & share.bit) != 0) {
            return true;
        }
        int most = switch (share) {
            case CALL -> limits.callsMax();
            case PENDING -> limits.pendingMax();
            case RETRY -> limits.retriesMax();
        };
        boolean taken = gauge.take(share, most);
        held |= taken ? share.bit : 0;
        return taken;
    }

    /** Gives a share back, if it is held. */
    public void giveBack(Share share) {
        if ((held & share.bit) != 0) {
            held &= ~share.bit;
            gauge.giveBack(share);
        }
    }
}
