package dev.portcullis.upstream;

import dev.portcullis.loop.EventLoopConfined;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Those of a service's servers that are not available now: a call looks at none while all are. Servers of weight 0 take no calls and
 * are none of them.
 */
@EventLoopConfined
final class AwayServers {
    private final Endpoint[] endpoints;
    private final int[] weights;
    /** How many servers may get calls at all. */
    private final int weighty;

    private final int panicPercent;
    private final List<Endpoint> away = new ArrayList<>();
    /** So few servers are fit that ejected ones take calls, too. */
    private boolean panicking;

    /**
     * The servers of a service.
     *
     * @param panicPercent of the servers that must be fit; 0 where none is ever ejected
     */
    AwayServers(Endpoint[] endpoints, int[] weights, int panicPercent) {
        this.endpoints = endpoints;
        this.weights = weights;
        this.panicPercent = panicPercent;
        int count = 0;
        for (int weight : weights) {
            count += weight > 0 ? 1 : 0;
        }
        this.weighty = count;
    }

    /** Looks at all servers anew. */
    void look() {
        away.clear();
        for (int i = 0; i < endpoints.length; i++) {
            if (weights[i] > 0 && !endpoints[i].isAvailable()) {
                away.add(endpoints[i]);
            }
        }
        checkPanic();
    }

    void onAvailable(Endpoint endpoint, boolean available) {
        if (available) {
            away.remove(endpoint);
        } else if (isWeighty(endpoint)) {
            away.add(endpoint);
        }
        checkPanic();
    }

    @SuppressWarnings("ReferenceEquality") // an endpoint is that very object
    private boolean isWeighty(Endpoint endpoint) {
        for (int i = 0; i < endpoints.length; i++) {
            if (endpoints[i] == endpoint) {
                return weights[i] > 0;
            }
        }
        return false;
    }

    private void checkPanic() {
        int unfit = 0;
        for (Endpoint endpoint : away) {
            unfit += endpoint.health().isFit() ? 0 : 1;
        }
        panicking = (weighty - unfit) * 100L < (long) panicPercent * weighty;
    }

    /** Whether a call may go to a server that is away, because so many are. */
    boolean isLastResort(Endpoint endpoint) {
        return panicking && endpoint.isLastResort();
    }

    /** Whether some server may get a call now. */
    boolean leaveOne() {
        if (weighty > away.size()) {
            return true;
        }
        for (Endpoint endpoint : away) {
            if (isLastResort(endpoint)) {
                return true;
            }
        }
        return false;
    }

    /** Whether that server may be ejected: not the last one that is fit, and not while so many are. */
    @SuppressWarnings("ReferenceEquality") // an endpoint is that very object
    boolean mayGrowBy(Endpoint endpoint, int ejectedPercentMax) {
        int ejected = 0;
        int unfit = 0;
        for (Endpoint other : away) {
            ejected += other.health().isEjected() ? 1 : 0;
            unfit += other.health().isFit() || other == endpoint ? 0 : 1;
        }
        return weighty - unfit > 1 && ejected * 100L < (long) ejectedPercentMax * weighty;
    }

    /** Whether a server is fit and only full. */
    boolean haveFullOne() {
        for (Endpoint endpoint : away) {
            if (endpoint.health().isFit() && endpoint.isFull()) {
                return true;
            }
        }
        return false;
    }

    /** One that calls may wait for; null when there is none. */
    @Nullable
    Endpoint firstConnecting() {
        for (Endpoint endpoint : away) {
            if (endpoint.isConnecting()) {
                return endpoint;
            }
        }
        return null;
    }

    /** Tries those again whose back-off is over. Made for each call: no iterator. */
    void probe() {
        for (int i = 0; i < away.size(); i++) {
            away.get(i).probe();
        }
    }
}
