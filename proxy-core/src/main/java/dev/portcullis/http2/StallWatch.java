package dev.portcullis.http2;

import dev.portcullis.http2.frame.ErrorCode;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.loop.TimerWheel.Alarm;
import dev.portcullis.observe.LimitKind;
import java.util.concurrent.TimeUnit;

/**
 * Resets streams whose DATA waits and does not move, because the peer's windows stay shut or it does not read
 * (CVE-2019-9517). It looks at all streams a few times per {@code streamIdle}, so a stream is cut up to a quarter later.
 */
@EventLoopConfined
final class StallWatch {
    private static final int LOOKS = 4;

    private final H2Connection connection;
    private final long lookNanos;
    private final Alarm look = new Alarm(this::onLook);

    StallWatch(H2Connection connection, long streamIdleMillis) {
        this.connection = connection;
        this.lookNanos = TimeUnit.MILLISECONDS.toNanos(streamIdleMillis) / LOOKS;
    }

    void start() {
        if (lookNanos > 0) {
            connection.worker().timers().start(look, connection.worker().nowNanos(), lookNanos);
        }
    }

    void stop() {
        connection.worker().timers().stop(look);
    }

    private void onLook(long nowNanos) {
        start();
        if (connection.openStreams() == 0) {
            return;
        }
        for (H2Stream stream : connection.streams().copy()) {
            SendQueue queue = stream.queue;
            // The first look may come right behind the last byte.
            if (queue != null && !queue.isEmpty() && queue.lookStill() > LOOKS) {
                connection.listener().onLimit(LimitKind.STALLED_STREAM);
                String detail = "nothing of the answer was taken for too long";
                stream.resetByFault(ErrorCode.CANCEL, StreamListener.Abort.RESET, detail);
            }
        }
    }
}
