package dev.portcullis.relay;

import dev.portcullis.failure.Cause;
import dev.portcullis.failure.Failure;
import dev.portcullis.http2.H2Stream;
import dev.portcullis.http2.StreamListener;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.upstream.BackendConnection;
import dev.portcullis.upstream.CallOutcome;
import dev.portcullis.upstream.ConnectionWaiter;
import dev.portcullis.upstream.Upstream;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way of one call to a backend: the service that is asked, the wait for a connection, the stream there, and the request as long
 * as it may have to be written again. What the backend does is passed to the exchange, which decides what becomes of the call.
 *
 * <pre>
 *   begin --connection at hand--> joined --stream over--> over
 *     '--none yet--> waiting --connection--^ |
 *              ^  '--no server left--> the exchange answers
 *              '----- refused, no work done -'
 * </pre>
 */
@EventLoopConfined
final class BackendLeg implements StreamListener, ConnectionWaiter {
    /** A rolling restart may refuse the same call on one server after the other; more than that is no restart. */
    private static final int REPLAYS_MAX = 3;

    private final Exchange exchange;
    private ClientRelay relay;
    private @Nullable ServiceChoice choice;
    private final JoinedStream joined = new JoinedStream();
    /** Until a backend answers, and as long as it fits. */
    private @Nullable KeptRequest kept;
    /** Of the kept bytes so many have given their credit back. */
    private int settledBytes;

    /** Runs from the end of the request to the response head; null where the service sets no limit. */
    private @Nullable ResponseWait wait;

    private byte replays;
    /** Attempts at the call before this one. */
    private byte previousAttempts;
    /** Another attempt took its place. */
    private boolean abandoned;
    /** Whether it has stood in a queue for a connection, which may know it still. */
    private boolean waited;
    /** Of a call before this one, to serve again. */
    private @Nullable KeptRequest spareRequest;

    BackendLeg(Exchange exchange, ClientRelay relay) {
        this.exchange = exchange;
        this.relay = relay;
    }

    /**
     * Asks a service for a connection; the head is kept.
     *
     * @param named what led to the service
     */
    void begin(Upstream service, String named, HeaderBlock head, boolean endStream) {
        ServiceChoice used = choice;
        ServiceChoice asked = used == null
                ? new ServiceChoice(relay, exchange.facts(), service, named, head)
                : used.reopen(relay, service, named, head);
        choice = asked;
        kept = spareRequest == null ? new KeptRequest(head, endStream) : spareRequest.reopen(head, endStream);
        spareRequest = null;
        BackendConnection connection = asked.acquire(this);
        waited = connection == null;
        if (connection != null && !exchange.isOverdue()) {
            join(connection, head, endStream, 0);
        }
    }

    /** Whether no backend has a stream of this call. */
    boolean isStreamOver() {
        return joined.connection() == null;
    }

    /**
     * The call is over, and nobody asks for its last stream any more. The result is whether nobody can know this leg, either: there was
     * one attempt, which did not wait, and its stream has ended.
     */
    boolean recycle() {
        boolean gone = joined.recycle();
        boolean single = !waited && !abandoned && replays == 0 && previousAttempts == 0;
        return gone && single && wait == null && kept == null;
    }

    // ---- attempts behind each other ----

    /** Whether another attempt could send the whole request. */
    boolean canBeRepeated() {
        return kept != null && kept.hasRoom(0);
    }

    /** Whether a server may have seen the request. */
    boolean wasSent() {
        return joined.stream() != null;
    }

    /** Gives place to another attempt, which takes over the request; what the server still sends is not heard. */
    BackendLeg successor(int attemptsBefore) {
        BackendLeg next = twin(attemptsBefore);
        kept = null;
        H2Stream written = joined.stream();
        if (written != null) {
            // Each byte gives credit once: now, and not when it is written again.
            exchange.client().returnAllCredit(written);
        }
        next.settledBytes = written == null ? settledBytes : next.requestBytes();
        return next;
    }

    /** Another attempt beside this one, with the same request, which must be whole: no byte of it owes credit then. */
    BackendLeg twin(int attemptsBefore) {
        BackendLeg other = new BackendLeg(exchange, relay);
        other.choice = choice;
        other.kept = kept;
        other.previousAttempts = (byte) attemptsBefore;
        return other;
    }

    /** Asks for a connection, to another server than those of earlier attempts if there is one. */
    void beginElsewhere(List<BackendConnection> tried) {
        onConnectionIfAny(chosen().acquireElsewhere(this, tried));
    }

    /** Of several attempts this one has the call's answer. */
    void claimCall() {
        H2Stream winner = joined.stream();
        BackendConnection connection = joined.connection();
        if (winner != null && connection != null) {
            exchange.client().creditTo(winner);
            exchange.facts().backend = connection.backend();
        }
    }

    /**
     * This attempt is none any more.
     *
     * @param outcome what it says of the server, if it came to one
     * @param endStream whether the server's side has ended
     */
    void abandon(CallOutcome outcome, boolean endStream) {
        abandoned = true;
        leave(outcome, endStream);
    }

    private void leave(CallOutcome outcome, boolean endStream) {
        ResponseWait.stop(wait);
        joined.leave(outcome, endStream);
    }

    // ---- the wait for a connection ----

    @Override
    public boolean isOver() {
        return abandoned || exchange.needsNoBackend();
    }

    @Override
    public void onConnection(BackendConnection connection) {
        KeptRequest request = kept;
        if (request == null) {
            throw new AssertionError("a connection for a request that is not kept");
        }
        if (exchange.isOverdue()) {
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
        if (chosen().goesOnAfter(failure)) {
            onConnectionIfAny(chosen().acquire(this));
        } else {
            exchange.onAttemptFailed(this, failure);
        }
    }

    private ServiceChoice chosen() {
        ServiceChoice asked = choice;
        if (asked == null) {
            throw new AssertionError("no service was asked");
        }
        return asked;
    }

    private void onConnectionIfAny(@Nullable BackendConnection found) {
        if (found != null) {
            onConnection(found);
        }
    }

    private H2Stream join(BackendConnection connection, HeaderBlock head, boolean endStream, int settled) {
        H2Stream client = exchange.client();
        H2Stream stream = joined.open(connection, this);
        exchange.facts().backend = connection.backend();
        stream.budget(relay.budget());
        stream.creditTo(client, settled);
        client.creditTo(stream);
        stream.writeHead(chosen().headFor(connection, head, exchange, previousAttempts), endStream);
        joined.onSent(relay.worker());
        exchange.facts().requestSent = true;
        if (client.isRemoteEnded()) {
            startWait();
        }
        exchange.onJoined(connection);
        return stream;
    }

    /** The whole request was passed on, or is about to be. */
    private void startWait() {
        if (!exchange.isAnswered()) {
            ResponseWait.stop(wait);
            wait = chosen().startWait(exchange);
        }
    }

    // ---- what the client does ----

    void writeData(ByteBuf peek, int index, int length, boolean endStream) {
        H2Stream target = joined.stream();
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
            if (endStream) {
                startWait();
            }
        }
    }

    void writeTrailers(HeaderBlock trailers) {
        H2Stream target = joined.stream();
        KeptRequest request = kept;
        HeaderBlock out = relay.scratch();
        relay.forwarded().requestTrailers(trailers, out);
        if (request != null) {
            request.trailers(out);
        }
        if (target != null) {
            target.writeTrailers(out);
            startWait();
        }
    }

    /**
     * Nobody waits for this backend any more: the stream is cancelled, if there is one.
     *
     * @param outcome what that says of the server
     */
    void drop(CallOutcome outcome) {
        releaseKept();
        leave(outcome, false);
    }

    /** The backend's answer is no good: its stream is reset, unless it is about to end. */
    void dropBadResponse(boolean endStream) {
        if (!joined.endsItself(endStream)) {
            drop(CallOutcome.FAILED);
        }
    }

    /** Bytes of the request that are kept. */
    int requestBytes() {
        KeptRequest request = kept;
        return request == null ? 0 : request.bytes();
    }

    /** A call that waits for its first connection keeps its request; a joined one has been written. */
    void forgetReplay() {
        if (wasSent()) {
            releaseKept();
        }
    }

    /** The request need not be written again. */
    void releaseKept() {
        KeptRequest request = kept;
        if (request != null) {
            kept = null;
            request.release(relay.budget());
            spareRequest = request;
        }
    }

    /** The first attempt of another call of the same worker. */
    void reopen(ClientRelay of) {
        relay = of;
        settledBytes = 0;
    }

    /** No backend worked on the request: it is written again (gRFC A6, transparent retry), or the client may do so. */
    void onRefused(Failure failure) {
        H2Stream refused = joined.stream();
        KeptRequest request = kept;
        if (request == null || refused == null) {
            exchange.refuse(failure);
        } else if (replays == REPLAYS_MAX) {
            exchange.onAttemptFailed(this, failure);
        } else {
            replays++;
            chosen().beginAgain();
            joined.forget();
            // Each byte gives credit once: now, and not when it is written again.
            exchange.client().returnAllCredit(refused);
            settledBytes = request.bytes();
            onConnectionIfAny(chosen().acquire(this));
        }
    }

    // ---- what the backend does ----

    @Override
    public void onHead(H2Stream from, HeaderBlock head, boolean endStream) {
        ResponseWait.stop(wait);
        joined.onAnswer(relay.worker());
        exchange.onBackendHead(this, head, endStream);
    }

    @Override
    public void onData(H2Stream from, ByteBuf peek, int index, int length, boolean endStream) {
        exchange.onBackendData(peek, index, length, endStream);
    }

    @Override
    public void onTrailers(H2Stream from, HeaderBlock trailers) {
        exchange.onBackendTrailers(trailers);
    }

    @Override
    public void onEnded(H2Stream from) {
        joined.end(exchange.outcome());
        exchange.onBackendEnded();
    }

    @Override
    public void onAborted(H2Stream from, Abort abort, long errorCode, String detail) {
        Failure failure = OutcomeRules.ofAbort(abort, errorCode, detail);
        joined.end(failure.cause() == Cause.BACKEND_REFUSED_STREAM ? CallOutcome.ABANDONED : CallOutcome.FAILED);
        ResponseWait.stop(wait);
        exchange.onBackendAborted(this, failure);
    }
}
