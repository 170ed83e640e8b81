package dev.portcullis.relay;

import dev.portcullis.failure.Cause;
import dev.portcullis.failure.Failure;
import dev.portcullis.failure.Party;
import dev.portcullis.grpc.RetryFields;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.loop.TimerWheel.Alarm;
import dev.portcullis.settings.RetryPolicy;
import dev.portcullis.upstream.BackendConnection;
import dev.portcullis.upstream.CallOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * One attempt behind the other, with a growing wait between them (gRFC A6). Only a call with a retry policy makes this object.
 *
 * <pre>
 *   attempt --a head that is an answer, or a status that is not retried--> over: the exchange goes on alone
 *     |  ^ '--its time is over-.
 *     |  |                     v
 *     '--+---retryable--> wait: back-off, or what the server said --> attempt
 * </pre>
 */
@EventLoopConfined
final class Retries implements Attempts, LongConsumer {
    /** gRFC A6: so that the retries of many clients do not come together. */
    private static final double JITTER = 0.2;
    /** A server that wants to be left alone longer than this is better told to the client. */
    private static final long PUSHBACK_MILLIS_MAX = 60_000;

    private final Exchange exchange;
    private final ClientRelay relay;
    private final RetryPolicy policy;
    private final AttemptBudget budget;
    private final List<BackendConnection> tried = new ArrayList<>(2);
    /** The end of the wait, or of an attempt's time. */
    private final Alarm alarm = new Alarm(this);

    private int attempts = 1;
    /** The next wait is this one's number. */
    private int backoffs;

    private boolean waiting;
    private boolean requestWhole;
    private boolean over;

    Retries(Exchange exchange, ClientRelay relay, RetryPolicy policy, AttemptBudget budget) {
        this.exchange = exchange;
        this.relay = relay;
        this.policy = policy;
        this.budget = budget;
    }

    @Override
    public void onBegun() {
        timeAttempt();
    }

    @Override
    public void onJoined(BackendConnection connection) {
        tried.add(connection);
    }

    @Override
    public void onRequestWhole() {
        requestWhole = true;
        timeAttempt();
    }

    /** An attempt's time begins when the server could answer: an upload is not cut. */
    private void timeAttempt() {
        if (policy.attemptTimeoutMillis() > 0 && requestWhole && !waiting && !over) {
            start(policy.attemptTimeoutMillis());
        }
    }

    private void start(long millis) {
        relay.worker().timers().start(alarm, relay.worker().nowNanos(), TimeUnit.MILLISECONDS.toNanos(millis));
    }

    @Override
    public boolean takesHead(BackendLeg from, HeaderBlock peekHead, boolean endStream) {
        if (over) {
            return false;
        }
        int status = AttemptVerdict.statusOf(peekHead, endStream, exchange.client());
        if (status == AttemptVerdict.ANSWERED) {
            budget.onSuccess();
        }
        if (!policy.codes().contains(status) || status == AttemptVerdict.ANSWERED) {
            stop();
            return false;
        }
        long pushbackMillis = RetryFields.pushbackMillis(peekHead);
        boolean again = mayTryAgain(from, pushbackMillis);
        if (again) {
            from.abandon(AttemptVerdict.outcomeOf(status), endStream);
            waitForNext(from, pushbackMillis);
        }
        return again;
    }

    @Override
    public boolean takesFailure(BackendLeg from, Failure failure) {
        boolean retryable = failure.by() == Party.BACKEND
                && policy.codes().contains(FailureReplies.grpcStatus(failure).number());
        if (over || !retryable || !mayTryAgain(from, RetryFields.NO_PUSHBACK)) {
            stop();
            return false;
        }
        waitForNext(from, RetryFields.NO_PUSHBACK);
        return true;
    }

    /** The time of the wait, or of an attempt, is over. */
    @Override
    public void accept(long nowNanos) {
        BackendLeg current = exchange.backend();
        if (waiting) {
            waiting = false;
            attempts++;
            current.beginElsewhere(tried);
            timeAttempt();
        } else if (mayTryAgain(current, RetryFields.NO_PUSHBACK)) {
            current.abandon(CallOutcome.FAILED, false);
            waitForNext(current, RetryFields.NO_PUSHBACK);
        } else {
            String detail = "no answer within " + policy.attemptTimeoutMillis() + " ms, attempt " + attempts;
            exchange.cut(Failure.of(Party.BACKEND, Cause.ATTEMPT_TIMED_OUT, detail));
        }
    }

    /** If not, what became of this attempt is the call's, and this object is done. */
    private boolean mayTryAgain(BackendLeg from, long pushbackMillis) {
        boolean wanted = pushbackMillis != RetryFields.STOP
                && pushbackMillis <= PUSHBACK_MILLIS_MAX
                && attempts < policy.attemptsMax()
                && from.canBeRepeated()
                && TimeUnit.MILLISECONDS.toNanos(pushbackMillis)
                        < exchange.deadline().leftNanos();
        boolean may = budget.onFailure(wanted);
        if (!may) {
            stop();
        }
        return may;
    }

    private void waitForNext(BackendLeg failed, long pushbackMillis) {
        exchange.backend(failed.successor(attempts));
        waiting = true;
        if (pushbackMillis >= 0) {
            backoffs = 0;
            start(pushbackMillis);
        } else {
            double millis = (double) policy.initialBackoffMillis() * Math.pow(policy.backoffMultiplier(), backoffs++);
            double spread = ThreadLocalRandom.current().nextDouble(1 - JITTER, 1 + JITTER);
            start(Math.round(Math.min(millis, (double) policy.maxBackoffMillis()) * spread));
        }
    }

    @Override
    public boolean maySpareRequest() {
        return !waiting;
    }

    @Override
    public void stop() {
        over = true;
        waiting = false;
        relay.worker().timers().stop(alarm);
    }
}
