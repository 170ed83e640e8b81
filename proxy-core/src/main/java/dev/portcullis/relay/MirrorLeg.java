package dev.portcullis.relay;

import dev.portcullis.failure.Failure;
import dev.portcullis.grpc.GrpcStatus;
import dev.portcullis.grpc.GrpcTimeout;
import dev.portcullis.http2.H2Stream;
import dev.portcullis.http2.StreamListener;
import dev.portcullis.http2.frame.ErrorCode;
import dev.portcullis.http2.hpack.FieldRole;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.http2.hpack.HeaderField;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.loop.TimerWheel.Alarm;
import dev.portcullis.observe.LimitKind;
import dev.portcullis.upstream.BackendConnection;
import dev.portcullis.upstream.CallOutcome;
import dev.portcullis.upstream.ConnectionWaiter;
import dev.portcullis.upstream.MirroredUpstream;
import dev.portcullis.upstream.Upstream;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A copy of a call on its way to a service whose answer nobody hears. It leaves when the request is whole, so a call that is cancelled
 * before is not copied, and lives on when the call is over. The call itself never waits for it.
 *
 * <pre>
 *   gathers --request whole--> waits for a connection --> sent --answered, failed, or its time over--> over
 *     '--too long, or the call ended before--^-------------------------------------------------------^
 * </pre>
 */
@EventLoopConfined
final class MirrorLeg implements StreamListener, ConnectionWaiter, LongConsumer {
    /** Nobody waits for the answer: what takes longer is no call that a mirror is for. */
    private static final long TIME_MILLIS = 10_000;

    private final MirroredUpstream mirrors;
    private final Upstream service;
    private final ClientRelay relay;
    private final CallFacts facts;
    private final KeptRequest request;
    private final Alarm alarm = new Alarm(this);
    private @Nullable H2Stream stream;
    private @Nullable BackendConnection connection;
    private int status = -1;
    private boolean over;

    private MirrorLeg(
            MirroredUpstream mirrors, Upstream service, ClientRelay relay, CallFacts facts, KeptRequest request) {
        this.mirrors = mirrors;
        this.service = service;
        this.relay = relay;
        this.facts = facts;
        this.request = request;
    }

    /** The copies that are to be made of a call; null for none. */
    static @Nullable List<MirrorLeg> begin(
            MirroredUpstream mirrors, HeaderBlock head, ClientRelay relay, CallFacts facts) {
        List<MirrorLeg> copies = null;
        for (int i = 0; i < mirrors.size(); i++) {
            Upstream service = mirrors.isDue(i) ? relay.mirror(mirrors.service(i)) : null;
            if (service == null) {
                continue;
            }
            if (!mirrors.onCopyBegun()) {
                relay.onLimit(LimitKind.MIRROR);
                continue;
            }
            copies = copies == null ? new ArrayList<>(mirrors.size()) : copies;
            copies.add(new MirrorLeg(mirrors, service, relay, facts, new KeptRequest(head, false)));
        }
        return copies;
    }

    /** The client sent DATA. */
    void add(ByteBuf peek, int index, int length, boolean endStream) {
        if (over) {
            return;
        }
        if (request.bytes() + length > mirrors.bodyBytesMax()) {
            relay.onLimit(LimitKind.MIRROR);
            finish(CallOutcome.ABANDONED);
        } else {
            request.add(peek, index, length, endStream, relay.budget());
        }
    }

    /** The request is whole. */
    void send() {
        if (over) {
            return;
        }
        relay.worker().timers().start(alarm, relay.worker().nowNanos(), TimeUnit.MILLISECONDS.toNanos(TIME_MILLIS));
        relay.onMirrored(service.name());
        BackendConnection ready = service.acquire(this, service.hashOf(request.head(), relay.clientHash()), false);
        if (ready != null) {
            onConnection(ready);
        }
    }

    /** The call ended before its request did. */
    void discard() {
        finish(CallOutcome.ABANDONED);
    }

    @Override
    public boolean isOver() {
        return over;
    }

    @Override
    public void onConnection(BackendConnection ready) {
        H2Stream opened = ready.openStream(this);
        connection = ready;
        stream = opened;
        opened.budget(relay.budget());
        HeaderBlock out = relay.scratch();
        HeaderField authority = service.passesHost() ? null : ready.authority();
        relay.forwarded().requestHead(request.head(), out, ready.scheme(), authority, facts.sentAuthority());
        out.put(GrpcTimeout.field(TimeUnit.MILLISECONDS.toNanos(TIME_MILLIS)));
        opened.writeHead(out, false);
        request.writeRestTo(opened);
        opened.endStream(); // behind a request that ended without DATA, or by trailers
        request.release(relay.budget());
    }

    @Override
    public void onNoConnection(Failure failure) {
        finish(CallOutcome.ABANDONED);
    }

    /** Its time is over. */
    @Override
    public void accept(long nowNanos) {
        finish(CallOutcome.FAILED);
    }

    private void finish(CallOutcome outcome) {
        if (over) {
            return;
        }
        over = true;
        relay.worker().timers().stop(alarm);
        request.release(relay.budget());
        mirrors.onCopyEnded();
        BackendConnection joined = connection;
        if (joined != null) {
            joined.onCallEnded(outcome);
        }
        H2Stream target = stream;
        if (target != null) {
            target.reset(ErrorCode.CANCEL);
        }
    }

    @Override
    public void onHead(H2Stream from, HeaderBlock head, boolean endStream) {
        onTrailers(from, head);
    }

    @Override
    public void onData(H2Stream from, ByteBuf peek, int index, int length, boolean endStream) {
        from.returnCredit(length);
    }

    @Override
    public void onTrailers(H2Stream from, HeaderBlock trailers) {
        HeaderField last = trailers.first(FieldRole.GRPC_STATUS);
        status = last == null ? status : GrpcStatus.numberOf(last);
    }

    @Override
    public void onEnded(H2Stream from) {
        finish(OutcomeRules.isFailure(status) ? CallOutcome.FAILED : CallOutcome.ANSWERED);
    }

    @Override
    public void onAborted(H2Stream from, Abort abort, long errorCode, String detail) {
        finish(CallOutcome.FAILED);
    }
}
