package dev.portcullis.tls;

import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.observe.EdgeObserver;
import dev.portcullis.observe.LimitKind;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The handshakes that are under way on one loop. When there are too many, a newcomer takes the place of the oldest if that has
 * had its time, as one that is slow on purpose has; else it waits unread, as in a storm of clients that all come back at once.
 */
@EventLoopConfined
public final class HandshakeSlots {
    /** Each holds some 50 KiB of the engine's, and its turn costs half a millisecond: this is 50 MB, and work for a second. */
    static final int HANDSHAKES_MAX = 1_000;
    /** An honest handshake is over after two round trips, which take less than this from anywhere on earth. */
    static final long PATIENCE_MILLIS = 1_000;

    private final EdgeObserver observer;
    private final int handshakesMax;
    /** By when they began, the oldest first. */
    private final Map<AlpnStage, Long> beganNanos = new LinkedHashMap<>();

    private final Set<TlsStage> waiting = new LinkedHashSet<>();

    /** Slots of one loop, whose observer is told of each newcomer that finds them taken. */
    public HandshakeSlots(EdgeObserver observer) {
        this(observer, HANDSHAKES_MAX);
    }

    HandshakeSlots(EdgeObserver observer, int handshakesMax) {
        this.observer = observer;
        this.handshakesMax = handshakesMax;
    }

    /** Takes a slot for a handshake that begins; false when it has to wait, and will be told when to ask again. */
    boolean take(TlsStage asking, AlpnStage stage, long nowNanos) {
        if (beganNanos.size() >= handshakesMax) {
            observer.onLimit(LimitKind.HANDSHAKES);
            Map.Entry<AlpnStage, Long> oldest = beganNanos.entrySet().iterator().next();
            if (nowNanos - oldest.getValue() < TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS)) {
                waiting.add(asking);
                return false;
            }
            AlpnStage slow = oldest.getKey();
            beganNanos.remove(slow);
            slow.onCrowdedOut();
        }
        waiting.remove(asking);
        beganNanos.put(stage, nowNanos);
        return true;
    }

    /** A handshake is over, however it went. Nothing happens the second time. */
    void giveBack(AlpnStage stage) {
        if (beganNanos.remove(stage) != null && !waiting.isEmpty()) {
            TlsStage next = waiting.iterator().next();
            waiting.remove(next);
            next.askAgain();
        }
    }

    /** A connection that waited is gone. */
    void leave(TlsStage stage) {
        waiting.remove(stage);
    }

    int taken() {
        return beganNanos.size();
    }
}
