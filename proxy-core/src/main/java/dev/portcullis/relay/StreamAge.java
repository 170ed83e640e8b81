package dev.portcullis.relay;

import dev.portcullis.failure.Cause;
import dev.portcullis.failure.Failure;
import dev.portcullis.failure.Party;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.loop.TimerWheel.Alarm;
import dev.portcullis.loop.Worker;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * Ends a stream of a certain age between two messages of its answer, with UNAVAILABLE and a time to come back: so long streams
 * spread over servers that joined. Only a call whose route wants that makes this object.
 *
 * <p>Nothing on the wire tells a stream from a unary call, whose answer must not be lost behind its work. So a call that is old
 * enough ends at once where it must be a stream (a second message in the answer, or a request that is open behind a whole message);
 * behind a single message when its trailers do not follow soon; and not at all while its request is whole and no message of an
 * answer has come, for that is how a unary call at work looks.
 */
@EventLoopConfined
final class StreamAge implements LongConsumer {
    /** Streams that began together must not come back together. */
    private static final double JITTER = 0.1;
    /** The trailers of a unary call stand behind its message, mostly in the same packet. */
    private static final long TRAILERS_MILLIS = 100;
    /** How often a call that may be a unary one is looked at again. */
    private static final long AGAIN_MILLIS = 1_000;
    /** The clients of one server come back over this time. */
    private static final long RETRY_MILLIS_MAX = 1_000;

    private final Exchange exchange;
    private final Worker worker;
    private final Alarm alarm = new Alarm(this);
    private boolean due;
    /** The answer's only message has stood alone since the alarm was set. */
    private boolean alone;

    /** Starts to run. */
    StreamAge(Exchange exchange, Worker worker, long ageMillis) {
        this.exchange = exchange;
        this.worker = worker;
        double spread = ThreadLocalRandom.current().nextDouble(1 - JITTER, 1 + JITTER);
        start(Math.round((double) ageMillis * spread));
    }

    private void start(long millis) {
        worker.timers().start(alarm, worker.nowNanos(), TimeUnit.MILLISECONDS.toNanos(millis));
    }

    @Override
    public void accept(long nowNanos) {
        due = true;
        consider();
    }

    void onResponseData() {
        if (due) {
            alone = false;
            consider();
        }
    }

    private void consider() {
        CallFacts facts = exchange.facts();
        if (!facts.responseMessages.atBoundary()) {
            return; // its end will be heard of
        }
        long messages = facts.responseMessages();
        if (messages > 1 || alone || (messages == 0 && isOpenStream(facts))) {
            long retryMillis = ThreadLocalRandom.current().nextLong(RETRY_MILLIS_MAX + 1);
            exchange.cut(Failure.retryable(
                    Party.PROXY, Cause.MAX_STREAM_AGE, retryMillis, "the stream is older than maxStreamAge"));
        } else {
            alone = messages == 1;
            start(alone ? TRAILERS_MILLIS : AGAIN_MILLIS);
        }
    }

    /** Whether the client may send further messages: it has not ended, and is not within its first. */
    private boolean isOpenStream(CallFacts facts) {
        boolean inFirst = facts.requestMessages() == 0 && !facts.requestMessages.atBoundary();
        return !exchange.client().isRemoteEnded() && !inFirst;
    }

    void stop() {
        worker.timers().stop(alarm);
    }
}
