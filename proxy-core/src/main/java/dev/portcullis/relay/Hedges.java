package dev.portcullis.relay;

import dev.portcullis.failure.Failure;
import dev.portcullis.grpc.RetryFields;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.loop.TimerWheel.Alarm;
import dev.portcullis.settings.HedgingPolicy;
import dev.portcullis.upstream.BackendConnection;
import dev.portcullis.upstream.CallOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * Several attempts at a time, the first of which to answer has the call (gRFC A6, hedging). The further ones begin once the request is
 * whole: a stream that is still being sent has one attempt. Only a call with a hedging policy makes this object.
 *
 * <pre>
 *   one attempt --delay, or one failed in a way that is not fatal--> one more, up to the policy's count
 *   any attempt answers, or fails for good --> it has the call, the others are cancelled
 *   the last attempt fails, and no other may follow --> its failure is the call's
 * </pre>
 */
@EventLoopConfined
final class Hedges implements Attempts, LongConsumer {
    private final Exchange exchange;
    private final ClientRelay relay;
    private final HedgingPolicy policy;
    private final AttemptBudget budget;
    /** The attempts that may still answer. */
    private final List<BackendLeg> open = new ArrayList<>(2);

    private final List<BackendConnection> tried = new ArrayList<>(2);
    private final Alarm nextDue = new Alarm(this);
    private final BackendLeg first;
    private int attempts = 1;
    private boolean begun;
    private boolean requestWhole;
    private boolean over;

    Hedges(Exchange exchange, ClientRelay relay, HedgingPolicy policy, AttemptBudget budget) {
        this.exchange = exchange;
        this.relay = relay;
        this.policy = policy;
        this.budget = budget;
        this.first = exchange.backend();
        open.add(first);
    }

    @Override
    public void onBegun() {
        begun = true;
        planNext();
    }

    @Override
    public void onRequestWhole() {
        requestWhole = true;
        planNext();
    }

    @Override
    public void onJoined(BackendConnection connection) {
        tried.add(connection);
    }

    private boolean canBeginNext() {
        return begun && requestWhole && !over && attempts < policy.attemptsMax() && first.canBeRepeated();
    }

    private void planNext() {
        if (!canBeginNext()) {
            return;
        }
        if (policy.delayMillis() == 0) {
            accept(0);
        } else {
            start(policy.delayMillis());
        }
    }

    private void start(long millis) {
        relay.worker().timers().start(nextDue, relay.worker().nowNanos(), TimeUnit.MILLISECONDS.toNanos(millis));
    }

    /** It is time for one more attempt. */
    @Override
    public void accept(long nowNanos) {
        if (canBeginNext() && budget.allowsHedge()) {
            BackendLeg next = first.twin(attempts++);
            open.add(next);
            next.beginElsewhere(tried);
            planNext();
        }
    }

    @Override
    public boolean takesHead(BackendLeg from, HeaderBlock peekHead, boolean endStream) {
        if (over) {
            return false;
        }
        int status = AttemptVerdict.statusOf(peekHead, endStream, exchange.client());
        if (status == AttemptVerdict.ANSWERED) {
            budget.onSuccess();
        } else if (policy.nonFatal().contains(status) && othersMayAnswer(from, RetryFields.pushbackMillis(peekHead))) {
            from.abandon(AttemptVerdict.outcomeOf(status), endStream);
            return true;
        }
        choose(from);
        return false;
    }

    @Override
    public boolean takesFailure(BackendLeg from, Failure failure) {
        if (over) {
            return false;
        }
        int status = FailureReplies.grpcStatus(failure).number();
        boolean fatal = from.wasSent() && !policy.nonFatal().contains(status);
        if (!fatal && othersMayAnswer(from, RetryFields.NO_PUSHBACK)) {
            return true;
        }
        choose(from);
        return false;
    }

    /** One attempt failed; the next one follows at once, or when the server said. */
    private boolean othersMayAnswer(BackendLeg failed, long pushbackMillis) {
        open.remove(failed);
        relay.worker().timers().stop(nextDue);
        boolean next = budget.onFailure(canBeginNext() && pushbackMillis != RetryFields.STOP);
        if (next) {
            start(Math.max(0, pushbackMillis));
        }
        return next || !open.isEmpty();
    }

    private void choose(BackendLeg winner) {
        exchange.backend(winner);
        winner.claimCall();
        stop();
    }

    /** Every attempt of the call holds on to the one request. */
    @Override
    public boolean maySpareRequest() {
        return over;
    }

    @Override
    public void stop() {
        if (over) {
            return;
        }
        over = true;
        relay.worker().timers().stop(nextDue);
        BackendLeg chosen = exchange.backend();
        for (int i = 0; i < open.size(); i++) {
            if (open.get(i) != chosen) {
                open.get(i).abandon(CallOutcome.ABANDONED, false);
            }
        }
        open.clear();
    }
}
