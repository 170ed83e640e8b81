package dev.portcullis.relay;

import dev.portcullis.failure.Cause;
import dev.portcullis.failure.Failure;
import dev.portcullis.failure.Party;
import dev.portcullis.forwarding.BackendScheme;
import dev.portcullis.forwarding.ResponseFields;
import dev.portcullis.grpc.GrpcStatus;
import dev.portcullis.grpc.GrpcTimeout;
import dev.portcullis.http2.H2Stream;
import dev.portcullis.http2.frame.ErrorCode;
import dev.portcullis.http2.hpack.FieldRole;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.http2.hpack.HeaderField;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.routing.Route;
import dev.portcullis.upstream.BackendConnection;
import dev.portcullis.upstream.ConnectionWaiter;
import dev.portcullis.upstream.Upstream;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * One call through the proxy: a client stream joined to a backend stream, legs that pass on heads, DATA, trailers, and ends.
 * Credit travels with the bytes: what one leg's socket took is credited to the other leg's sender.
 *
 * <pre>
 *   begin --connection at hand--> joined --both streams over--> ended
 *     '--none yet--> waiting --connection--^ |            ^
 *              ^  '--no server left--> answered by the proxy ('fail')
 *              '----- refused, no work done -'
 * </pre>
 */
@EventLoopConfined
final class Exchange implements ConnectionWaiter {
    /** A rolling restart may refuse the same call on one server after the other; more than that is no restart. */
    private static final int REPLAYS_MAX = 3;

    private final ClientRelay relay;
    private final H2Stream client;
    private final CallFacts facts;
    private @Nullable Upstream upstream;
    private @Nullable H2Stream backend;
    /** Until a backend answers, and as long as it fits. */
    @Nullable
    KeptRequest kept;

    private @Nullable Deadline deadline;
    /** Of the kept bytes so many have given their credit back. */
    private int settledBytes;

    private byte replays;
    private byte failedConnects;
    private boolean responseBegun;
    private boolean responseEnded;
    private boolean clientOver;
    private boolean backendOver = true;
    private boolean ended;

    Exchange(ClientRelay relay, H2Stream client, CallFacts facts) {
        this.relay = relay;
        this.client = client;
        this.facts = facts;
        client.listener(new ClientLeg(this));
    }

    /** Routes the call and asks for a connection. */
    void begin(HeaderBlock head, boolean endStream) {
        if (!hasTime(head)) {
            return;
        }
        Route route = relay.route(head);
        Upstream found = route == null ? null : relay.upstream(route.service());
        if (route == null || found == null) {
            fail(Failure.of(Party.PROXY, Cause.NO_ROUTE, "no router matches"));
            return;
        }
        facts.router = route.router();
        facts.service = route.service();
        upstream = found;
        kept = new KeptRequest(head, endStream);
        facts.attempts++;
        BackendConnection connection = found.acquire(this);
        if (connection != null && !isOverdue()) {
            join(connection, head, endStream, 0);
        }
    }

    /** Starts the call's deadline if it has one; false when the call was answered because its timeout is malformed or over. */
    private boolean hasTime(HeaderBlock head) {
        HeaderField timeout = facts.isGrpc() ? head.first(FieldRole.GRPC_TIMEOUT) : null;
        if (timeout == null) {
            return true;
        }
        long nanos = GrpcTimeout.parseNanos(timeout);
        if (nanos == GrpcTimeout.MALFORMED) {
            fail(Failure.of(Party.CLIENT, Cause.MALFORMED_TIMEOUT, "grpc-timeout: " + timeout.value()));
            return false;
        }
        deadline = new Deadline(this, relay.worker(), facts.startedNanos(), nanos);
        return !isOverdue();
    }

    /** Whether no time is left for a backend; the call is answered then. */
    private boolean isOverdue() {
        Deadline running = deadline;
        boolean overdue = running != null && running.leftNanos() <= 0;
        if (overdue) {
            onDeadline();
        }
        return overdue;
    }

    /** The time that the client gave the call is over: the client gets a status, the backend a reset. */
    void onDeadline() {
        cut(Failure.of(Party.PROXY, Cause.DEADLINE_EXCEEDED, "the call's grpc-timeout is over"));
    }

    /** Too much waits for this client already. */
    void refuseOverBudget() {
        refuse(Failure.of(Party.PROXY, Cause.OVER_BUDGET, "the budget of queued bytes is used up"));
    }

    /** The client may try the call again, and its library does so by itself (gRFC A6). */
    private void refuse(Failure failure) {
        facts.failure = failure;
        facts.grpcStatus = GrpcStatus.UNAVAILABLE.number();
        responseEnded = true;
        client.reset(ErrorCode.REFUSED_STREAM);
        endIfOver();
    }

    void refuseOversized() {
        fail(Failure.of(Party.CLIENT, Cause.HEADERS_TOO_LARGE, "the header list is over the limits"));
    }

    // ---- the wait for a connection ----

    @Override
    public boolean isOver() {
        return clientOver || responseEnded;
    }

    @Override
    public void onConnection(BackendConnection connection) {
        KeptRequest request = kept;
        if (request == null) {
            throw new AssertionError("a connection for a request that is not kept");
        }
        if (isOverdue()) {
            return;
        }
        H2Stream stream = join(connection, request.head(), request.isHeadOnly(), settledBytes);
        if (!stream.isLocalEnded()) {
            request.writeRestTo(stream);
            if (!request.hasRoom(0)) {
                releaseKept();
            }
        }
    }

    @Override
    public void onNoConnection(Failure failure) {
        Upstream asked = upstream;
        if (failure.cause() == Cause.CONNECT_FAILED && asked != null && ++failedConnects < asked.size()) {
            ask(asked);
        } else {
            fail(failure);
        }
    }

    private void ask(Upstream service) {
        facts.attempts++;
        BackendConnection connection = service.acquire(this);
        if (connection != null) {
            onConnection(connection);
        }
    }

    private H2Stream join(BackendConnection connection, HeaderBlock head, boolean endStream, int settled) {
        Upstream service = upstream;
        H2Stream stream = connection.openStream(new BackendLeg(this));
        backend = stream;
        backendOver = false;
        facts.backend = connection.backend();
        stream.budget(relay.budget());
        stream.creditTo(client, settled);
        client.creditTo(stream);
        HeaderBlock out = relay.scratch();
        HeaderField authority = service == null || service.passesHost() ? null : connection.authority();
        relay.forwarded().requestHead(head, out, BackendScheme.HTTP, authority);
        Deadline running = deadline;
        if (running != null) {
            out.replace(GrpcTimeout.field(running.leftNanos()));
        }
        stream.writeHead(out, endStream);
        facts.requestSent = true;
        return stream;
    }

    // ---- what the client does ----

    void onClientData(ByteBuf peek, int index, int length, boolean endStream) {
        facts.requestBytes += length;
        if (facts.isGrpc()) {
            facts.requestMessages.advance(peek, index, length);
        }
        H2Stream target = backend;
        KeptRequest request = kept;
        if (request != null) {
            if (target == null || request.hasRoom(length)) {
                request.add(peek, index, length, endStream, relay.budget());
            } else {
                releaseKept();
            }
        }
        if (target != null) {
            target.writeData(peek, index, length, endStream);
        }
    }

    void onClientTrailers(HeaderBlock trailers) {
        H2Stream target = backend;
        KeptRequest request = kept;
        HeaderBlock out = relay.scratch();
        relay.forwarded().requestTrailers(trailers, out);
        if (request != null) {
            request.trailers(out);
        }
        if (target != null) {
            target.writeTrailers(out);
        }
    }

    void onClientEnded() {
        clientOver = true;
        endIfOver();
    }

    /** The client will neither send nor read any more: the backend is told at once. */
    void onClientAborted(Failure failure) {
        clientOver = true;
        facts.aborted(failure, responseEnded);
        dropBackend(ErrorCode.CANCEL);
        endIfOver();
    }

    // ---- what the backend does ----

    void onBackendHead(HeaderBlock head, boolean endStream) {
        facts.backendHeadNanos = relay.worker().nowNanos();
        releaseKept();
        Failure notGrpc = facts.isGrpc() ? ResponseRules.failureOf(head, endStream) : null;
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
        client.writeHead(out, endStream);
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
    }

    void onBackendTrailers(HeaderBlock trailers) {
        if (!facts.statusFrom(trailers) && facts.isGrpc()) {
            onBadResponse(ResponseRules.missingStatus(), true);
            return;
        }
        responseEnded = true;
        HeaderBlock out = relay.scratch();
        ResponseFields.trailers(trailers, out);
        client.writeTrailers(out);
    }

    /** The backend's answer is none to a gRPC call: its stream is reset, unless it is about to end. */
    private void onBadResponse(Failure failure, boolean endStream) {
        H2Stream target = backend;
        boolean endsItself = endStream && target != null && target.isLocalEnded() && target.queuedBytes() == 0;
        if (!endsItself) {
            dropBackend(ErrorCode.CANCEL);
        }
        fail(failure);
        endIfOver();
    }

    void onBackendEnded() {
        backendOver = true;
        endIfOver();
    }

    void onBackendAborted(Failure failure) {
        backendOver = true;
        if (!responseBegun && failure.cause() == Cause.BACKEND_REFUSED_STREAM) {
            onRefused(failure);
        } else if (!responseEnded) {
            fail(failure);
        } else if (!client.isRemoteEnded()) {
            // The response is whole; all that is left is to stop a client that still sends (RFC 9113 8.1).
            client.stopAfterQueue();
        }
        endIfOver();
    }

    /** No backend worked on the request: it is written again (gRFC A6, transparent retry), or the client may do so. */
    private void onRefused(Failure failure) {
        H2Stream refused = backend;
        KeptRequest request = kept;
        Upstream service = upstream;
        if (request == null || refused == null || service == null) {
            refuse(failure);
        } else if (replays == REPLAYS_MAX) {
            fail(failure);
        } else {
            replays++;
            failedConnects = 0;
            backend = null;
            // Each byte gives credit once: now, and not when it is written again.
            client.returnAllCredit(refused);
            settledBytes = request.bytes();
            ask(service);
        }
    }

    // ---- the proxy's own answers ----

    /** Answers in place of the backend: a status where one is still possible, else a reset. */
    private void fail(Failure failure) {
        boolean begun = responseBegun;
        facts.failure = failure;
        responseBegun = true;
        responseEnded = true;
        releaseKept();
        relay.replies().end(failure, facts, client, begun, relay.scratch());
    }

    /** The proxy's grace is over: the client gets a status, the backend a reset. */
    void shutDown() {
        cut(Failure.of(Party.PROXY, Cause.SHUTTING_DOWN, "the drain's grace time is over"));
    }

    private void cut(Failure failure) {
        if (!responseEnded) {
            dropBackend(ErrorCode.CANCEL);
            fail(failure);
            endIfOver();
        }
    }

    private void dropBackend(ErrorCode code) {
        releaseKept();
        H2Stream target = backend;
        if (target != null && !backendOver) {
            backendOver = true;
            target.reset(code);
        }
    }

    /** A call that waits for its first connection keeps its request; a joined one has been written. */
    void dropReplay() {
        if (backend != null) {
            releaseKept();
        }
    }

    private void releaseKept() {
        KeptRequest request = kept;
        if (request != null) {
            kept = null;
            request.release(relay.budget());
        }
    }

    private void endIfOver() {
        if (!ended && backendOver && (clientOver || client.isGone())) {
            ended = true;
            Deadline.stop(deadline);
            relay.ended(facts);
        }
    }
}
