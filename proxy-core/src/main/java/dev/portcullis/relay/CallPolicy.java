package dev.portcullis.relay;

import dev.portcullis.failure.Cause;
import dev.portcullis.failure.Failure;
import dev.portcullis.failure.Party;
import dev.portcullis.grpc.StatusMapping;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.observe.LimitKind;
import dev.portcullis.settings.CallPolicies;
import dev.portcullis.settings.HedgingPolicy;
import dev.portcullis.settings.MethodPolicy;
import dev.portcullis.settings.MiddlewareSettings.CircuitBreaker;
import dev.portcullis.settings.RetryPolicy;
import dev.portcullis.settings.RetryThrottle;
import dev.portcullis.upstream.BackendConnection;
import dev.portcullis.upstream.MirroredUpstream;
import dev.portcullis.upstream.RetryTokens;
import dev.portcullis.upstream.ServiceBreaker;
import dev.portcullis.upstream.ServiceLedger;
import dev.portcullis.upstream.ServiceShares;
import dev.portcullis.upstream.ServiceShares.Share;
import dev.portcullis.upstream.Upstream;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What the operator wants for one call beyond that it is relayed; each part is null where it is not wanted. Most calls have none. */
@EventLoopConfined
final class CallPolicy {
    private final Exchange exchange;
    private final ClientRelay relay;
    private @Nullable Attempts attempts;
    private @Nullable ServiceShares shares;
    /** Null also for a call that it keeps from the service. */
    private @Nullable ServiceBreaker breaker;

    private @Nullable StreamAge age;
    private @Nullable MirroredUpstream mirrors;
    /** Copies of the call whose request is not whole yet. */
    private @Nullable List<MirrorLeg> copies;

    private long timeoutMillis;
    private boolean headOnly;

    private CallPolicy(Exchange exchange, ClientRelay relay) {
        this.exchange = exchange;
        this.relay = relay;
    }

    /** What is wanted for a call, or null for nothing. */
    static @Nullable CallPolicy of(
            @Nullable RoutePolicy route, Upstream service, Exchange exchange, ClientRelay relay) {
        ServiceLedger ledger = service.ledger();
        MirroredUpstream mirrors = relay.takeMirrors();
        if (route == null && mirrors == null && !ledger.hasLimits()) {
            return null;
        }
        CallPolicy policy = new CallPolicy(exchange, relay);
        policy.mirrors = mirrors;
        policy.shares = ledger.newShares();
        if (route != null) {
            policy.heed(route, ledger);
        }
        return policy;
    }

    private void heed(RoutePolicy route, ServiceLedger ledger) {
        CircuitBreaker asked = route.breaker();
        if (asked != null) {
            breaker = ledger.breaker(asked, relay.worker().nowNanos());
        }
        if (!exchange.facts().isGrpc()) {
            return; // what may be done twice is said in gRPC's codes, and its messages say where a stream may end
        }
        if (route.streamAgeMillis() > 0) {
            age = new StreamAge(exchange, relay.worker(), route.streamAgeMillis());
        }
        CallPolicies policies = route.attempts();
        if (policies != null) {
            MethodPolicy method = policies.of(exchange.facts().path());
            if (method != null) {
                timeoutMillis = method.timeoutMillis();
                attempts = attempts(method, policies.throttle(), ledger);
            }
        }
    }

    private @Nullable Attempts attempts(MethodPolicy method, @Nullable RetryThrottle throttle, ServiceLedger ledger) {
        RetryPolicy retry = method.retry();
        HedgingPolicy hedging = method.hedging();
        if (retry == null && hedging == null) {
            return null;
        }
        RetryTokens tokens = throttle == null ? null : ledger.tokens(throttle);
        AttemptBudget budget = new AttemptBudget(relay, tokens, shares);
        if (hedging != null) {
            return new Hedges(exchange, relay, hedging, budget);
        }
        return retry == null ? null : new Retries(exchange, relay, retry, budget);
    }

    /** The call's route is found; a failure when it may not go on. */
    @Nullable
    Failure onRequest(HeaderBlock head, boolean endStream) {
        if (breaker != null && !breaker.admits(relay.worker().nowNanos())) {
            breaker = null;
            relay.onLimit(LimitKind.CIRCUIT_BREAKER);
            return Failure.of(Party.PROXY, Cause.CIRCUIT_OPEN, "the circuit breaker of the route is open");
        }
        if (shares != null && !shares.take(Share.CALL)) {
            breaker = null;
            return overLimit(LimitKind.SERVICE_CALLS, "limits.calls");
        }
        if (timeoutMillis > 0) {
            exchange.deadline().limit(TimeUnit.MILLISECONDS.toNanos(timeoutMillis));
        }
        if (mirrors != null && exchange.facts().isGrpc()) {
            copies = MirrorLeg.begin(mirrors, head, relay, exchange.facts());
        }
        headOnly = endStream;
        return null;
    }

    private Failure overLimit(LimitKind kind, String key) {
        relay.onLimit(kind);
        String detail = key + " of the service " + exchange.facts().service + " is reached";
        return Failure.of(Party.PROXY, Cause.CIRCUIT_OPEN, detail);
    }

    /** The first attempt is under way. */
    void onBegun() {
        if (shares != null
                && !exchange.facts().requestSent
                && !exchange.needsNoBackend()
                && !shares.take(Share.PENDING)) {
            exchange.cut(overLimit(LimitKind.SERVICE_PENDING, "limits.pending"));
            return;
        }
        if (attempts != null) {
            attempts.onBegun();
        }
        if (headOnly) {
            onRequestWhole();
        }
    }

    /** The client sent DATA; nothing happens without a policy. */
    static void onRequestData(@Nullable CallPolicy policy, ByteBuf peek, int index, int length, boolean endStream) {
        if (policy != null) {
            policy.onRequestData(peek, index, length, endStream);
        }
    }

    private void onRequestData(ByteBuf peek, int index, int length, boolean endStream) {
        for (int i = 0; copies != null && i < copies.size(); i++) {
            copies.get(i).add(peek, index, length, endStream);
        }
        if (endStream) {
            onRequestWhole();
        }
    }

    /** The request is whole; nothing happens without a policy. */
    static void onRequestWhole(@Nullable CallPolicy policy) {
        if (policy != null) {
            policy.onRequestWhole();
        }
    }

    private void onRequestWhole() {
        List<MirrorLeg> whole = copies;
        copies = null;
        for (int i = 0; whole != null && i < whole.size(); i++) {
            whole.get(i).send();
        }
        if (attempts != null) {
            attempts.onRequestWhole();
        }
    }

    /** An attempt got its connection; nothing happens without a policy. */
    static void onJoined(@Nullable CallPolicy policy, BackendConnection connection) {
        if (policy != null) {
            policy.onJoined(connection);
        }
    }

    private void onJoined(BackendConnection connection) {
        if (shares != null) {
            shares.giveBack(Share.PENDING);
        }
        if (attempts != null) {
            attempts.onJoined(connection);
        }
    }

    boolean takesHead(BackendLeg from, HeaderBlock peekHead, boolean endStream) {
        return attempts != null && attempts.takesHead(from, peekHead, endStream);
    }

    boolean takesFailure(BackendLeg from, Failure failure) {
        return attempts != null && attempts.takesFailure(from, failure);
    }

    /** DATA of the answer was passed on, and more will follow; nothing happens without a policy. */
    static void onResponseData(@Nullable CallPolicy policy) {
        StreamAge age = policy == null ? null : policy.age;
        if (age != null) {
            age.onResponseData();
        }
    }

    boolean maySpareRequest() {
        return attempts == null || attempts.maySpareRequest();
    }

    /** No other attempt is wanted: the call has its answer, or nobody waits for one. */
    static void stop(@Nullable CallPolicy policy) {
        if (policy != null) {
            policy.stop();
        }
    }

    private void stop() {
        if (attempts != null) {
            attempts.stop();
        }
        if (shares != null) {
            shares.giveBack(Share.PENDING);
            shares.giveBack(Share.RETRY);
        }
    }

    /** The call is over at both ends; nothing happens without a policy. */
    static void end(@Nullable CallPolicy policy) {
        if (policy != null) {
            policy.end();
        }
    }

    private void end() {
        stop();
        if (breaker != null) {
            tell(breaker, exchange.facts());
        }
        for (int i = 0; copies != null && i < copies.size(); i++) {
            copies.get(i).discard();
        }
        if (age != null) {
            age.stop();
        }
        if (shares != null) {
            shares.giveBack(Share.CALL);
        }
    }

    private void tell(ServiceBreaker told, CallFacts facts) {
        Failure failure = facts.failure;
        boolean networkError = failure != null && failure.by() == Party.BACKEND;
        int code = facts.isGrpc() ? StatusMapping.toHttp(facts.grpcStatus) : facts.httpStatus;
        long nowNanos = relay.worker().nowNanos();
        long toHeadNanos = facts.backendHeadersNanos();
        // A stream may be long, and is not slow for that.
        long latencyNanos = toHeadNanos < 0 ? nowNanos - facts.startedNanos() : toHeadNanos;
        told.onCallEnded(networkError, code, TimeUnit.NANOSECONDS.toMillis(latencyNanos), nowNanos);
    }
}
