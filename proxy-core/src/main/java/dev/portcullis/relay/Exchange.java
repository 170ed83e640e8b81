package dev.portcullis.relay;

import dev.portcullis.failure.Cause;
import dev.portcullis.failure.Failure;
import dev.portcullis.failure.Party;
import dev.portcullis.filter.FilterPass;
import dev.portcullis.forwarding.ResponseFields;
import dev.portcullis.grpc.GrpcStatus;
import dev.portcullis.http2.H2Stream;
import dev.portcullis.http2.frame.ErrorCode;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.routing.Route;
import dev.portcullis.upstream.BackendConnection;
import dev.portcullis.upstream.CallOutcome;
import dev.portcullis.upstream.Upstream;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * One call through the proxy: a client stream joined to a backend stream, legs that pass on heads, DATA, trailers, and ends.
 * Credit travels with the bytes: what one leg's socket took is credited to the other leg's sender. What the client gets is decided
 * here; how a backend is reached, in {@link BackendLeg}.
 *
 * <pre>
 *   begin --route, time--> at a backend --response ended--> both streams over --> ended
 *     '---------- 'fail': answered by the proxy ------------^
 * </pre>
 */
@EventLoopConfined
final class Exchange {
    private final CallFacts facts;
    private final ClientLeg clientLeg = new ClientLeg(this);
    private ClientRelay relay;
    private H2Stream client;
    /** The attempt that is the call's, or the latest while none is. */
    private BackendLeg backend;

    private final Deadline deadline;
    /** Null for most: what the operator wants beyond that the call is relayed. */
    private @Nullable CallPolicy policy;
    /** Null for a route without filters. */
    private @Nullable FilterPass pass;

    private boolean responseBegun;
    private boolean responseEnded;
    private boolean clientOver;
    private boolean ended;

    Exchange(ClientRelay relay, H2Stream client, CallFacts facts) {
        this.relay = relay;
        this.client = client;
        this.facts = facts;
        this.backend = new BackendLeg(this, relay);
        this.deadline = new Deadline(this, relay.worker());
        client.listener(clientLeg);
    }

    /** The exchange of another call of the same worker. */
    Exchange reopen(ClientRelay of, H2Stream newClient) {
        relay = of;
        client = newClient;
        backend.reopen(of);
        newClient.listener(clientLeg);
        pass = null;
        responseBegun = false;
        responseEnded = false;
        clientOver = false;
        ended = false;
        return this;
    }

    /** Routes the call, lets its route's filters look at it, and asks for a connection. */
    void begin(HeaderBlock head, boolean endStream) {
        if (relay.isGrpcOnly() && !facts.isGrpcCall()) {
            fail(facts.notGrpc());
            return;
        }
        Failure timeless = deadline.begin(head, facts);
        if (timeless != null) {
            fail(timeless);
            return;
        }
        if (isOverdue()) {
            return;
        }
        if (!relay.mayCarry(head)) {
            fail(Failure.of(
                    Party.CLIENT, Cause.MISDIRECTED, "its host has other tls.options than the server name (SNI)"));
            return;
        }
        Route route = relay.route(head);
        Upstream found = route == null ? null : relay.upstream(route.service());
        if (route == null || found == null) {
            fail(Failure.of(Party.PROXY, Cause.NO_ROUTE, "no router matches"));
            return;
        }
        facts.router = route.router();
        facts.service = found.name();
        FilterPass through = relay.filterPass(route);
        if (through != null) {
            pass = through;
            Failure refusal = through.onRequest(head, relay.caller());
            if (refusal != null) {
                fail(refusal);
                return;
            }
        }
        CallPolicy wanted = CallPolicy.of(relay.policy(route), found, this, relay);
        if (wanted != null) {
            policy = wanted;
            Failure refusal = wanted.onRequest(head, endStream);
            if (refusal != null) {
                fail(refusal);
                return;
            }
        }
        backend.begin(found, route.service(), head, endStream);
        if (wanted != null) {
            wanted.onBegun();
        }
    }

    /** Whether no time is left for a backend; the call is answered then. */
    boolean isOverdue() {
        boolean overdue = deadline.leftNanos() <= 0;
        if (overdue) {
            onDeadline();
        }
        return overdue;
    }

    /** The time that the call may take. */
    Deadline deadline() {
        return deadline;
    }

    /** The time that the client gave the call is over: the client gets a status, the backend a reset. */
    void onDeadline() {
        if (!responseEnded) {
            noteCancel();
        }
        cut(Failure.of(Party.PROXY, Cause.DEADLINE_EXCEEDED, "the call's grpc-timeout is over"));
    }

    /** A backend had the request for too long: the client gets a status, the backend a reset. */
    void onResponseOverdue() {
        cut(Failure.of(Party.BACKEND, Cause.BACKEND_TIMEOUT, "no response head within responseHeaderTimeout"));
    }

    /** Too much waits for this client already. */
    void refuseOverBudget() {
        refuse(Failure.of(Party.PROXY, Cause.OVER_BUDGET, "the budget of queued bytes is used up"));
    }

    /** The client may try the call again, and its library does so by itself (gRFC A6). */
    void refuse(Failure failure) {
        facts.failure = failure;
        facts.grpcStatus = GrpcStatus.UNAVAILABLE.number();
        responseEnded = true;
        client.reset(ErrorCode.REFUSED_STREAM);
        endIfOver();
    }

    void refuseOversized() {
        fail(Failure.of(Party.CLIENT, Cause.HEADERS_TOO_LARGE, "the header list is over the limits"));
    }

    CallFacts facts() {
        return facts;
    }

    H2Stream client() {
        return client;
    }

    /** Whether a response head came, or the proxy's own answer is out. */
    boolean isAnswered() {
        return responseBegun;
    }

    /** Whether the call is answered, or nobody waits for an answer. */
    boolean needsNoBackend() {
        return clientOver || responseEnded;
    }

    // ---- what the client does ----

    void onClientData(ByteBuf peek, int index, int length, boolean endStream) {
        facts.requestBytes += length;
        if (facts.isGrpc()) {
            facts.requestMessages.advance(peek, index, length);
        }
        backend.writeData(peek, index, length, endStream);
        CallPolicy.onRequestData(policy, peek, index, length, endStream);
    }

    void onClientTrailers(HeaderBlock trailers) {
        backend.writeTrailers(trailers);
        CallPolicy.onRequestWhole(policy);
    }

    void onClientEnded() {
        clientOver = true;
        endIfOver();
    }

    /** The client will neither send nor read any more: the backend is told at once. */
    void onClientAborted(Failure failure) {
        clientOver = true;
        facts.aborted(failure, responseEnded);
        if (failure.cause() != Cause.CLIENT_DISCONNECTED) {
            noteCancel();
        }
        CallPolicy.stop(policy);
        backend.drop(CallOutcome.ABANDONED);
        endIfOver();
    }

    /** A backend that has the call gets a reset by the client's doing. */
    private void noteCancel() {
        if (!backend.isStreamOver()) {
            relay.onCancelledAtBackend();
        }
    }

    // ---- what the backend does ----

    /** An attempt got its connection. */
    void onJoined(BackendConnection connection) {
        CallPolicy.onJoined(policy, connection);
    }

    /** The attempt whose answer, or whose failure, will be the call's. */
    void backend(BackendLeg chosen) {
        backend = chosen;
    }

    BackendLeg backend() {
        return backend;
    }

    void onBackendHead(BackendLeg from, HeaderBlock head, boolean endStream) {
        CallPolicy asked = policy;
        if (asked != null && asked.takesHead(from, head, endStream)) {
            return;
        }
        facts.backendHeadNanos = relay.worker().tickNanos();
        backend.releaseKept();
        Failure notGrpc = facts.isGrpc() ? ResponseRules.failureOf(head, endStream, client) : null;
        if (notGrpc != null) {
            onBadResponse(notGrpc, endStream);
            return;
        }
        facts.httpStatus = ResponseRules.statusOf(head);
        if (endStream) {
            facts.statusFrom(head);
        }
        responseBegun = true;
        responseEnded = endStream;
        HeaderBlock out = relay.scratch();
        ResponseFields.head(head, out);
        FilterPass through = pass;
        if (through != null) {
            through.onResponse(out);
        }
        ResponseRoom.writeHead(client, out, endStream);
    }

    void onBackendData(ByteBuf peek, int index, int length, boolean endStream) {
        facts.responseBytes += length;
        if (facts.isGrpc()) {
            facts.responseMessages.advance(peek, index, length);
        }
        boolean statusMissing = endStream && facts.isGrpc();
        responseEnded = endStream && !statusMissing;
        if (length > 0 || responseEnded) {
            client.writeData(peek, index, length, responseEnded);
        }
        if (statusMissing) {
            onBadResponse(ResponseRules.missingStatus(), true);
        }
        if (!endStream) {
            CallPolicy.onResponseData(policy);
        }
    }

    void onBackendTrailers(HeaderBlock trailers) {
        Failure notGrpc = ResponseRules.failureOfTrailers(trailers, facts, client);
        if (notGrpc != null) {
            onBadResponse(notGrpc, true);
            return;
        }
        responseEnded = true;
        HeaderBlock out = relay.scratch();
        ResponseFields.trailers(trailers, out);
        ResponseRoom.writeTrailers(client, out);
    }

    /** The backend's answer is none to a gRPC call. */
    private void onBadResponse(Failure failure, boolean endStream) {
        backend.dropBadResponse(endStream);
        fail(failure);
        endIfOver();
    }

    /** What the answer says of the server. */
    CallOutcome outcome() {
        return OutcomeRules.of(facts);
    }

    void onBackendEnded() {
        endIfOver();
    }

    void onBackendAborted(BackendLeg from, Failure failure) {
        if (!responseBegun && failure.cause() == Cause.BACKEND_REFUSED_STREAM) {
            from.onRefused(failure);
        } else if (!responseEnded) {
            onAttemptFailed(from, failure);
        } else if (!client.isRemoteEnded()) {
            // The response is whole; all that is left is to stop a client that still sends (RFC 9113 8.1).
            client.stopAfterQueue();
        }
        endIfOver();
    }

    /** An attempt came to no answer; before the head of one, another attempt may. */
    void onAttemptFailed(BackendLeg from, Failure failure) {
        CallPolicy asked = policy;
        if (responseBegun || asked == null || !asked.takesFailure(from, failure)) {
            fail(failure);
        }
    }

    // ---- the proxy's own answers ----

    /** Answers in place of the backend: a status where one is still possible, else a reset. */
    void fail(Failure failure) {
        boolean begun = responseBegun;
        facts.failure = failure;
        responseBegun = true;
        responseEnded = true;
        CallPolicy.stop(policy);
        backend.releaseKept();
        relay.replies().end(failure, facts, client, begun, pass, relay.scratch());
    }

    /** The proxy's grace is over: the client gets a status, the backend a reset. */
    void shutDown() {
        cut(Failure.of(Party.PROXY, Cause.SHUTTING_DOWN, "the drain's grace time is over"));
    }

    /** Ends the call at both ends. */
    void cut(Failure failure) {
        if (!responseEnded) {
            CallPolicy.stop(policy);
            backend.drop(OutcomeRules.ofCut(failure));
            fail(failure);
            endIfOver();
        }
    }

    /** Bytes of the request that are kept to be written again, or for the first time. */
    int keptBytes() {
        return backend.requestBytes();
    }

    void dropReplay() {
        CallPolicy asked = policy;
        if (asked == null || asked.maySpareRequest()) {
            backend.forgetReplay();
        }
    }

    private void endIfOver() {
        if (!ended && backend.isStreamOver() && (clientOver || client.isGone())) {
            ended = true;
            deadline.stop();
            FilterPass through = pass;
            if (through != null) {
                through.end();
            }
            CallPolicy.end(policy);
            relay.ended(facts);
            client.recycle();
            boolean unknown = backend.recycle();
            // A policy's timers and further attempts may know it still.
            if (unknown && policy == null) {
                relay.recycle(this);
            }
        }
    }
}
