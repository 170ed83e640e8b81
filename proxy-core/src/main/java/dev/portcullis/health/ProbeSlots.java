package dev.portcullis.health;

import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.observe.EdgeObserver;
import dev.portcullis.observe.LimitKind;
import java.util.LinkedHashSet;
import java.util.Set;

/** The probes that are under way on one loop; whoever comes when there are too many waits for its turn. */
@EventLoopConfined
final class ProbeSlots {
    /**
     * At the start of the proxy each is a connect, and perhaps a handshake of half a millisecond: with this many a loop stands still
     * for 16 ms at most, and 1,000 servers that answer within 20 ms have all been asked after a second.
     */
    static final int PROBES_MAX = 32;

    private final EdgeObserver observer;
    private final Set<Runnable> running = new LinkedHashSet<>();
    private final Set<Runnable> waiting = new LinkedHashSet<>();

    ProbeSlots(EdgeObserver observer) {
        this.observer = observer;
    }

    /** Runs a probe, now or when another one is over. The same object gives the place back. */
    void take(Runnable probe) {
        if (running.size() < PROBES_MAX) {
            running.add(probe);
            probe.run();
        } else {
            observer.onLimit(LimitKind.HEALTH_PROBES);
            waiting.add(probe);
        }
    }

    /** A probe is over, or needs no place any more. Nothing happens when it has none. */
    void giveBack(Runnable probe) {
        waiting.remove(probe);
        if (running.remove(probe) && !waiting.isEmpty()) {
            Runnable next = waiting.iterator().next();
            waiting.remove(next);
            running.add(next);
            next.run();
        }
    }
}
