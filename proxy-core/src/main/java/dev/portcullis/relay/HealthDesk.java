package dev.portcullis.relay;

import dev.portcullis.grpc.GrpcContentType;
import dev.portcullis.http2.ConnectionListener;
import dev.portcullis.http2.H2Connection;
import dev.portcullis.http2.H2Stream;
import dev.portcullis.http2.hpack.FieldRole;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.http2.hpack.HeaderField;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.loop.TimerWheel.Alarm;
import dev.portcullis.loop.Worker;
import dev.portcullis.observe.CloseReason;
import dev.portcullis.observe.LimitKind;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The proxy's own answers to {@code grpc.health.v1} on one client connection. Not calls: nobody counts, logs, or routes them. As a
 * listener of its own it serves a connection that asks for nothing else, such as one to an admin port.
 */
@EventLoopConfined
public final class HealthDesk implements ConnectionListener {
    /** How long a watcher may not know of a change; each look costs a lookup by name. A drain is told at once. */
    private static final long LOOK_MILLIS = 100;

    private static final String PREFIX = "/grpc.health.v1.Health/";

    private final Worker worker;
    private final ServingSource source;
    private final Consumer<Throwable> defects;
    private final Set<HealthCall> watchers = new LinkedHashSet<>();
    private final Alarm look = new Alarm(now -> look());

    /**
     * A desk for a connection of a worker.
     *
     * @param defects told of defects of our own, when the desk is the connection's listener
     */
    public HealthDesk(Worker worker, ServingSource source, Consumer<Throwable> defects) {
        this.worker = worker;
        this.source = source;
        this.defects = defects;
    }

    /** Whether a request is for the desk: of gRPC, and for a method of the health service. */
    static boolean takes(HeaderBlock head) {
        HeaderField path = head.first(FieldRole.PATH);
        HeaderField type = head.first(FieldRole.CONTENT_TYPE);
        return path != null
                && path.valueLength() > PREFIX.length()
                && path.valueByte(1) == 'g'
                && path.value().startsWith(PREFIX)
                && type != null
                && GrpcContentType.isGrpc(type);
    }

    @Override
    public void onRequest(H2Stream stream, HeaderBlock head, boolean endStream) {
        HeaderField path = head.first(FieldRole.PATH);
        HealthCall call = new HealthCall(this, stream);
        stream.listener(call);
        call.begin(takes(head) && path != null ? path.value() : "", endStream);
    }

    ServingSource source() {
        return source;
    }

    void add(HealthCall watcher) {
        watchers.add(watcher);
        if (!look.isRunning()) {
            startLook();
        }
    }

    void remove(HealthCall watcher) {
        if (watchers.remove(watcher) && watchers.isEmpty()) {
            worker.timers().stop(look);
        }
    }

    private void startLook() {
        worker.timers().start(look, worker.nowNanos(), TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS));
    }

    private void look() {
        lookNow();
        if (!watchers.isEmpty()) {
            startLook();
        }
    }

    /** Tells every watcher what is new. */
    public void lookNow() {
        for (HealthCall watcher : List.copyOf(watchers)) {
            watcher.look();
        }
    }

    /** The connection is about to end: no watcher shall hold it. */
    public void endWatches() {
        for (HealthCall watcher : List.copyOf(watchers)) {
            watcher.shutDown();
        }
    }

    // ---- as a connection's only listener ----

    @Override
    public void onOversizedRequest(H2Stream stream, HeaderBlock head, boolean endStream) {
        HealthCall call = new HealthCall(this, stream);
        stream.listener(call);
        call.refuseOversized(endStream);
    }

    @Override
    public void onSettings(H2Connection connection) {
        // Nothing is sent before it is asked for.
    }

    @Override
    public void onGoAway(H2Connection connection, long errorCode, String debug) {
        // A client that opens no more streams lets the open ones finish.
    }

    @Override
    public void onStreamEnded(H2Connection connection) {
        // Nothing waits for room.
    }

    @Override
    public void onLimit(LimitKind kind) {
        // The connection ends by it, which is all that anybody need know.
    }

    @Override
    public void onDefect(Throwable defect) {
        defects.accept(defect);
    }

    @Override
    public void onClosed(H2Connection connection, CloseReason reason, String detail) {
        worker.timers().stop(look);
    }
}
