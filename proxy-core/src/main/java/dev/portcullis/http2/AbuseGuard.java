package dev.portcullis.http2;

import dev.portcullis.http2.frame.ErrorCode;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.observe.LimitKind;
import dev.portcullis.settings.GuardSettings;
import java.util.concurrent.TimeUnit;

/**
 * Weighs what a client's connection costs against what it is good for, and ends the connection when it is only a burden:
 * resets against calls that ended well (CVE-2023-44487, CVE-2025-8671), frames that carry nothing against frames that do
 * (CVE-2019-9512 to 9518). A busy client may cancel a lot, an idle one little. The clock is read only at every so many counts.
 */
@EventLoopConfined
final class AbuseGuard {
    private static final int RESETS_PER_CALL = 2;
    private static final int FRAMES_PER_USE = 4;
    /** How often everything counts half: what was good an hour ago excuses nothing now. */
    private static final long HALVING_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** Work that is remembered at most: the counters must not overflow on a connection that is never looked at. */
    private static final int WORK_MAX = 1 << 24;
    /** At every so many resets, and every so many frames, the clock is looked at. Powers of two. */
    private static final int RESETS_STEP = 64;

    private static final int FRAMES_STEP = 256;
    /** A call that was open for this long before it was cancelled has cost its client as much time as any other call. */
    private static final long SETTLED_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    /** PINGs that may come faster than allowed; gRPC's servers forgive two, but they know their clients. */
    private static final int PINGS_FORGIVEN = 10;

    private final H2Connection connection;
    private final GuardSettings settings;
    private int callsEnded;
    private int framesUsed;
    private int resets;
    private int faults;
    private int idleFrames;
    private int nextFramesLook = FRAMES_STEP;
    private long halvedNanos;
    /** Streams up to this one are settled. */
    private int settledUpTo;

    private int settlingUpTo;
    private long settlingNanos;
    /** When the PINGs that came would all have been due. */
    private long pingsDueNanos;

    private boolean pinged;

    AbuseGuard(H2Connection connection, GuardSettings settings) {
        this.connection = connection;
        this.settings = settings;
        long now = connection.worker().nowNanos();
        this.halvedNanos = now;
        this.settlingNanos = now;
        this.pingsDueNanos = now;
    }

    /** A call ended in both directions: work was done. */
    void onCallEnded() {
        if (callsEnded < WORK_MAX) {
            callsEnded++;
        }
    }

    /** A frame that is worth its bytes went to the client or came from it. */
    void onUse() {
        if (framesUsed < WORK_MAX) {
            framesUsed++;
        }
        pinged = false;
    }

    /** The client cancelled a call. One that was answered, or open for a while, was a call like others. */
    void onReset(H2Stream stream) {
        if (settings.resetsFree() == 0 || stream.isHeadSent() || isSettled(stream.id())) {
            return;
        }
        resets++;
        if (resets % RESETS_STEP == 0 || isOver(resets, settings.resetsFree(), callsEnded, RESETS_PER_CALL)) {
            halve();
            if (isOver(resets, settings.resetsFree(), callsEnded, RESETS_PER_CALL)) {
                end(LimitKind.RAPID_RESET, "too_many_resets");
            }
        }
    }

    /** Whether the stream was opened a while ago, as far as marks set at earlier resets tell. */
    private boolean isSettled(int streamId) {
        long now = connection.worker().nowNanos();
        if (now - settlingNanos >= SETTLED_NANOS) {
            settledUpTo = settlingUpTo;
            settlingUpTo = connection.peerIds().last();
            settlingNanos = now;
        }
        return streamId <= settledUpTo;
    }

    /** We had to reset a stream because of what the client did. */
    void onFault() {
        if (settings.faultsFree() == 0) {
            return;
        }
        faults++;
        if (faults % RESETS_STEP == 0 || isOver(faults, settings.faultsFree(), callsEnded, 1)) {
            halve();
            if (isOver(faults, settings.faultsFree(), callsEnded, 1)) {
                end(LimitKind.PROVOKED_RESET, "too_many_faults");
            }
        }
    }

    /** A frame came that carries nothing. False when it was the one too many. */
    boolean onIdleFrame() {
        return onIdleFrames(1);
    }

    /** A frame came that makes as much work as so many that carry nothing. False when it was one too many. */
    boolean onIdleFrames(int weight) {
        if (settings.framesFree() == 0) {
            return true;
        }
        idleFrames += weight;
        if (idleFrames >= nextFramesLook || isOver(idleFrames, settings.framesFree(), framesUsed, FRAMES_PER_USE)) {
            halve();
            nextFramesLook = idleFrames + FRAMES_STEP;
            if (isOver(idleFrames, settings.framesFree(), framesUsed, FRAMES_PER_USE)) {
                end(LimitKind.FRAME_FLOOD, "too_many_frames");
                return false;
            }
        }
        return true;
    }

    /** PING came. Each takes its place in a queue with one place per {@code pingMin}; what we send to the client empties it. */
    boolean onPing() {
        if (!onIdleFrame()) {
            return false;
        }
        if (settings.pingMinMillis() == 0) {
            return true;
        }
        long now = connection.worker().nowNanos();
        long minNanos = TimeUnit.MILLISECONDS.toNanos(settings.pingMinMillis());
        pingsDueNanos = (pinged ? Math.max(pingsDueNanos, now) : now) + minNanos;
        pinged = true;
        if (pingsDueNanos - now > minNanos * (PINGS_FORGIVEN + 1)) {
            end(LimitKind.PING_FLOOD, "too_many_pings");
            return false;
        }
        return true;
    }

    private static boolean isOver(int burden, int free, int work, int perWork) {
        return burden > (long) free + (long) work * perWork;
    }

    private void halve() {
        long periods = (connection.worker().nowNanos() - halvedNanos) / HALVING_NANOS;
        if (periods > 0) {
            int shift = (int) Math.min(periods, Integer.SIZE - 1);
            halvedNanos += periods * HALVING_NANOS;
            callsEnded >>= shift;
            framesUsed >>= shift;
            resets >>= shift;
            faults >>= shift;
            idleFrames >>= shift;
        }
    }

    private void end(LimitKind kind, String debug) {
        connection.listener().onLimit(kind);
        connection.fail(ErrorCode.ENHANCE_YOUR_CALM, debug);
    }
}
