package dev.portcullis.relay;

import dev.portcullis.loop.EventLoopConfined;
import java.util.concurrent.TimeUnit;

/**
 * How many of its calls a client connection cancels once a backend has them. Each such cancel is a RST_STREAM on a backend connection,
 * and servers end connections that see too many of those (CVE-2023-44487): a client that cancels far more than its share gets backend
 * connections apart from those of the others, so that only clients of its kind lose calls by it.
 *
 * <pre>
 *   shares --CANCELS_MIN in a window, and over a CALLS_PER_CANCEL-th of its calls--> apart --a window with fewer--> shares
 * </pre>
 */
@EventLoopConfined
final class CancelShare {
    /**
     * Fewer in a window move nobody: the strictest servers (Netty's default) take 200 resets of one connection in 30 s, so that several
     * clients may come as far as this on one connection.
     */
    static final int CANCELS_MIN = 50;
    /** The share: a busy client cancels a few calls of a hundred, hedges and watches some more. To be apart costs a client nothing. */
    static final int CALLS_PER_CANCEL = 4;
    /** The window of Netty's servers. */
    static final long WINDOW_SECONDS = 30;

    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(WINDOW_SECONDS);

    private int calls;
    private int cancels;
    private long begunNanos;
    private boolean apart;

    /** Nothing was called yet. */
    CancelShare(long nowNanos) {
        begunNanos = nowNanos;
    }

    /** A call begins; the clock is not asked where nothing hangs on it. */
    void onCall() {
        calls++;
    }

    /**
     * A call was cancelled at a backend.
     *
     * @return whether the connection goes apart by that
     */
    boolean onCancelled(long nowNanos) {
        roll(nowNanos);
        cancels++;
        boolean goes = !apart && isTooMuch();
        apart |= goes;
        return goes;
    }

    /** Whether calls that begin now go over backend connections apart. */
    boolean isApart() {
        return apart;
    }

    /** To be asked now and then while it is apart: whether it may come back. */
    void roll(long nowNanos) {
        if (nowNanos - begunNanos > WINDOW_NANOS) {
            apart = apart && isTooMuch();
            begunNanos = nowNanos;
            calls = 0;
            cancels = 0;
        }
    }

    private boolean isTooMuch() {
        return cancels >= CANCELS_MIN && (long) cancels * CALLS_PER_CANCEL > calls;
    }
}
