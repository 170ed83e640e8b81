package dev.portcullis.http2;

import dev.portcullis.http2.frame.ErrorCode;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.loop.TimerWheel.Alarm;
import java.util.concurrent.TimeUnit;

/**
 * The waits of a connection that may end: for the preface, for the rest of a header block, for a call, for the end of the first
 * phase of draining. A running idle wait is not touched by calls; it looks at the time of the last one when it fires.
 */
@EventLoopConfined
final class LifeTimer {
    /** As long as grpc-java's server waits for the acknowledgement of its drain PING. */
    private static final long DRAIN_PING_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final H2Connection connection;
    private final Alarm idleOrPreface = new Alarm(this::onTime);
    private final Alarm headers = new Alarm(this::onHeadersLate);
    private final Alarm drainPing = new Alarm(this::onDrainPingLate);
    private long idleSinceNanos;

    LifeTimer(H2Connection connection) {
        this.connection = connection;
    }

    void onStarted() {
        start(idleOrPreface, TimeUnit.MILLISECONDS.toNanos(connection.options().prefaceMillis()));
    }

    void onReady() {
        connection.worker().timers().stop(idleOrPreface);
        idleSinceNanos = connection.worker().nowNanos();
        start(idleOrPreface, idleNanos());
    }

    void onLastStreamGone() {
        idleSinceNanos = connection.worker().tickNanos();
    }

    void onHeaderBlockBegun() {
        start(headers, TimeUnit.MILLISECONDS.toNanos(connection.options().headersMillis()));
    }

    void onHeaderBlockEnded() {
        connection.worker().timers().stop(headers);
    }

    void onDraining() {
        start(drainPing, DRAIN_PING_NANOS);
    }

    void stop() {
        connection.worker().timers().stop(idleOrPreface);
        connection.worker().timers().stop(headers);
        connection.worker().timers().stop(drainPing);
    }

    private long idleNanos() {
        return TimeUnit.MILLISECONDS.toNanos(connection.options().idleMillis());
    }

    private void start(Alarm timer, long nanos) {
        if (nanos > 0) {
            connection.worker().timers().start(timer, connection.worker().nowNanos(), nanos);
        }
    }

    private void onTime(long nowNanos) {
        if (!connection.isReady()) {
            connection.fail(ErrorCode.SETTINGS_TIMEOUT, "no HTTP/2 preface in time");
            return;
        }
        long idle = nowNanos - idleSinceNanos;
        if (connection.openStreams() > 0) {
            start(idleOrPreface, idleNanos());
        } else if (idle < idleNanos()) {
            start(idleOrPreface, idleNanos() - idle);
        } else {
            start(idleOrPreface, idleNanos());
            connection.listener().onIdle(connection);
        }
    }

    private void onHeadersLate(long nowNanos) {
        connection.fail(ErrorCode.ENHANCE_YOUR_CALM, "a header block that does not end");
    }

    private void onDrainPingLate(long nowNanos) {
        connection.draining().finish();
    }
}
