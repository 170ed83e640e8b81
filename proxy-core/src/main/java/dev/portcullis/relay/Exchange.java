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
 *     '--none yet--> parked --connection--^        ^
 *           '--no server left--> answered by the proxy ('fail')
 * </pre>
 */
@EventLoopConfined
final class Exchange implements ConnectionWaiter {
    private final ClientRelay relay;
    private final H2Stream client;
    private final CallFacts facts;
    private @Nullable Upstream upstream;
    private @Nullable H2Stream backend;
    private @Nullable ParkedRequest parked;
    private @Nullable Deadline deadline;
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
        facts.attempts++;
        BackendConnection connection = found.acquire(this);
        if (connection != null) {
            if (!isOverdue()) {
                join(connection, head, endStream);
            }
        } else if (!ended && !responseEnded && backend == null) {
            parked = new ParkedRequest(head, endStream, relay.budget());
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

    /** Too much waits for this client already: it may try the call again (gRPC: transparently). */
    void refuseOverBudget() {
        facts.failure =
                Failure.of(Party.PROXY, Cause.OVER_BUDGET, "the connection's budget of queued bytes is used up");
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
        ParkedRequest request = parked;
        if (request == null) {
            throw new AssertionError("a connection for a request that is not parked");
        }
        if (isOverdue()) {
            return;
        }
        parked = null;
        H2Stream stream = join(connection, request.head(), request.isHeadOnly());
        if (!stream.isLocalEnded()) {
            request.writeRestTo(stream);
        }
    }

    @Override
    public void onNoConnection(Failure failure) {
        Upstream asked = upstream;
        boolean anotherTry = failure.cause() == Cause.CONNECT_FAILED && asked != null && facts.attempts < asked.size();
        if (asked == null || !anotherTry) {
            fail(failure);
            return;
        }
        facts.attempts++;
        BackendConnection connection = asked.acquire(this);
        if (connection != null) {
            onConnection(connection);
        }
    }

    private H2Stream join(BackendConnection connection, HeaderBlock head, boolean endStream) {
        Upstream service = upstream;
        H2Stream stream = connection.openStream(new BackendLeg(this));
        backend = stream;
        backendOver = false;
        facts.backend = connection.backend();
        stream.budget(relay.budget());
        stream.creditTo(client);
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
        if (target == null) {
            ParkedRequest request = parked;
            if (request != null) {
                request.add(peek, index, length, endStream);
            }
        } else {
            target.writeData(peek, index, length, endStream);
        }
    }

    void onClientTrailers(HeaderBlock trailers) {
        H2Stream target = backend;
        ParkedRequest request = parked;
        if (target != null) {
            HeaderBlock out = relay.scratch();
            relay.forwarded().requestTrailers(trailers, out);
            target.writeTrailers(out);
        } else if (request != null) {
            HeaderBlock kept = new HeaderBlock();
            relay.forwarded().requestTrailers(trailers, kept);
            request.trailers(kept);
        }
    }

    void onClientEnded() {
        clientOver = true;
        endIfOver();
    }

    /** The client will neither send nor read any more: the backend is told at once. */
    void onClientAborted(Failure failure) {
        clientOver = true;
        if (facts.failure == null && !responseEnded) {
            facts.failure = failure;
            facts.grpcStatus = facts.grpcStatus < 0 ? GrpcStatus.CANCELLED.number() : facts.grpcStatus;
        }
        dropBackend(ErrorCode.CANCEL);
        endIfOver();
    }

    // ---- what the backend does ----

    void onBackendHead(HeaderBlock head, boolean endStream) {
        facts.backendHeadNanos = relay.worker().nowNanos();
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
        if (!responseEnded) {
            fail(failure);
        } else if (!client.isRemoteEnded()) {
            // The response is whole; all that is left is to stop a client that still sends (RFC 9113 8.1).
            client.stopAfterQueue();
        }
        endIfOver();
    }

    // ---- the proxy's own answers ----

    /** Answers in place of the backend: a status where one is still possible, else a reset. */
    private void fail(Failure failure) {
        facts.failure = failure;
        releaseParked();
        if (!responseBegun) {
            answer(failure);
        } else if (canEndByTrailers(failure)) {
            HeaderBlock out = relay.scratch();
            relay.replies().trailers(failure, facts, out);
            client.writeTrailers(out);
        } else {
            cutResponse(failure);
            return;
        }
        responseEnded = true;
        if (!client.isRemoteEnded()) {
            client.stopAfterQueue();
        }
    }

    /** Trailers may stand behind whole messages; those of a deadline must not wait for a client that does not read. */
    private boolean canEndByTrailers(Failure failure) {
        boolean waits = failure.cause() == Cause.DEADLINE_EXCEEDED && client.queuedBytes() > 0;
        return facts.isGrpc() && facts.responseMessages.atBoundary() && !waits;
    }

    /** Nothing but a reset says that the response is not whole. */
    private void cutResponse(Failure failure) {
        responseEnded = true;
        if (failure.cause() == Cause.DEADLINE_EXCEEDED) {
            // Clients take CANCEL at their deadline for DEADLINE_EXCEEDED, and want nothing of what waits.
            facts.grpcStatus = GrpcStatus.DEADLINE_EXCEEDED.number();
            client.reset(ErrorCode.CANCEL);
        } else {
            facts.grpcStatus = facts.isGrpc() ? GrpcStatus.INTERNAL.number() : -1;
            client.resetAfterQueue(ErrorCode.INTERNAL_ERROR);
        }
    }

    private void answer(Failure failure) {
        responseBegun = true;
        HeaderBlock out = relay.scratch();
        if (facts.isGrpc()) {
            relay.replies().trailersOnly(failure, facts, out);
            client.writeHead(out, true);
            return;
        }
        facts.httpStatus = FailureReplies.httpStatus(failure.cause());
        HttpReply.write(facts.httpStatus, FailureReplies.message(failure, facts.path()), client, out);
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
        releaseParked();
        H2Stream target = backend;
        if (target != null && !backendOver) {
            backendOver = true;
            target.reset(code);
        }
    }

    private void releaseParked() {
        ParkedRequest request = parked;
        if (request != null) {
            parked = null;
            request.release();
        }
    }

    private void endIfOver() {
        if (!ended && backendOver && (clientOver || client.isGone())) {
            ended = true;
            Deadline running = deadline;
            if (running != null) {
                running.stop();
            }
            relay.ended(facts);
        }
    }
}
