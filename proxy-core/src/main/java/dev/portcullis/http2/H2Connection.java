package dev.portcullis.http2;

import dev.portcullis.http2.frame.ErrorCode;
import dev.portcullis.http2.frame.FrameLayout;
import dev.portcullis.http2.frame.FrameReader;
import dev.portcullis.http2.frame.FrameWriter;
import dev.portcullis.http2.frame.Setting;
import dev.portcullis.http2.hpack.BlockEncoder;
import dev.portcullis.http2.hpack.IndexingPolicy;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.loop.Spares;
import dev.portcullis.loop.Worker;
import dev.portcullis.observe.CloseReason;
import dev.portcullis.observe.LimitKind;
import dev.portcullis.settings.H2Settings;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.util.ArrayList;
import java.util.List;

/**
 * One HTTP/2 connection, towards a client or towards a backend (RFC 9113):
 *
 * <pre>
 *   new --start--> open --first SETTINGS--> ready --drain--> draining --last stream--> closed
 *                   '------- error, idle, preface too late, socket's end, at any time ----^
 * </pre>
 */
@EventLoopConfined
public final class H2Connection {
    /** Credit of the connection is returned on receipt, so it bounds a burst, not memory: 4 MiB fill 300 Mbit/s at 100 ms. */
    static final int CONNECTION_WINDOW_BYTES = 4 << 20;

    private final Worker worker;
    private final ConnectionOptions options;
    private final ConnectionListener listener;
    private final StreamTable streams = new StreamTable();
    private final Spares<H2Stream> spares;
    private final RecentResets resets = new RecentResets();
    private final ChannelHandlerContext context;
    private final H2Output output;
    private final FrameReader reader;
    private final LifeTimer life;
    private final AbuseGuard guard;
    private final StallWatch stalls;
    private final KeepAlive keepAlive;
    private final Draining draining = new Draining(this);
    private final PeerStreamIds peerIds = new PeerStreamIds();
    private boolean closed;
    private boolean ready;
    private int nextStreamId = 1;
    private long peerStreamsMax = Integer.MAX_VALUE;
    private long peerHeaderListBytes = Long.MAX_VALUE;
    private long peerInitialWindow = FrameLayout.DEFAULT_WINDOW_BYTES;
    private long settingsSentNanos;
    private long roundTripNanos;

    /** A connection in front of a channel that is connected (and secured, where it is to be). */
    public H2Connection(
            Worker worker, ChannelHandlerContext context, ConnectionOptions options, ConnectionListener listener) {
        this.worker = worker;
        this.spares = worker.spares(H2Stream.class);
        this.context = context;
        this.options = options;
        this.listener = listener;
        boolean towardsClient = options.peer() == PeerRole.CLIENT;
        IndexingPolicy policy = towardsClient ? IndexingPolicy.TOWARDS_CLIENT : IndexingPolicy.TOWARDS_BACKEND;
        BlockEncoder encoder = new BlockEncoder(policy, options.limits().encoderTableBytes());
        this.output = new H2Output(this, encoder, new OutputBuffer(context, this::onSent));
        this.reader = new FrameReader(new FrameReceiver(this), context.alloc(), towardsClient);
        this.life = new LifeTimer(this);
        this.guard = new AbuseGuard(this, options.guard());
        this.stalls = new StallWatch(this, options.streamIdleMillis());
        this.keepAlive = new KeepAlive(this);
    }

    /** Sends the preface and our SETTINGS. */
    public void start() {
        ByteBuf out = output.control();
        H2Settings limits = options.limits();
        if (options.peer() == PeerRole.SERVER) {
            FrameWriter.preface(out);
            FrameWriter.settingsHead(out, 3);
            FrameWriter.setting(out, Setting.ENABLE_PUSH, 0);
        } else {
            FrameWriter.settingsHead(out, 3);
            FrameWriter.setting(out, Setting.MAX_CONCURRENT_STREAMS, limits.concurrentStreamsMax());
        }
        FrameWriter.setting(out, Setting.HEADER_TABLE_SIZE, limits.decoderTableBytes());
        FrameWriter.setting(out, Setting.MAX_HEADER_LIST_SIZE, limits.headerListBytes());
        FrameWriter.windowUpdate(out, 0, CONNECTION_WINDOW_BYTES - FrameLayout.DEFAULT_WINDOW_BYTES);
        settingsSentNanos = worker.nowNanos();
        life.onStarted();
    }

    /** Takes the next bytes from the socket; owns the buffer. */
    public void onRead(ByteBuf in) {
        keepAlive.onHeard();
        reader.read(in);
    }

    /** The socket ended, or failed. */
    public void onSocketClosed(String why) {
        boolean clean = why.isEmpty();
        CloseReason reason = ready ? CloseReason.CLIENT_CLOSED : CloseReason.CLOSED_EARLY;
        close(clean ? reason : CloseReason.IO_ERROR, clean ? "the peer closed the connection" : why);
    }

    /** The worker that owns the connection. */
    public Worker worker() {
        return worker;
    }

    /** How long SETTINGS took to be acknowledged; 0 until they were. */
    public long roundTripNanos() {
        return roundTripNanos;
    }

    /** The largest header list that the peer says it takes, as RFC 7541 4.1 counts it: advice, which is not enforced here. */
    public long peerHeaderListBytes() {
        return peerHeaderListBytes;
    }

    /** Whether a stream can be opened now. */
    public boolean canOpenStream() {
        return ready && !closed && !draining.hasBegun() && nextStreamId > 0 && streams.size() < peerStreamsMax;
    }

    /** Opens a stream; the caller writes its head next. Only when {@link #canOpenStream}. */
    public H2Stream openStream(StreamListener streamListener) {
        H2Stream stream = newStream(nextStreamId);
        stream.listener(streamListener);
        nextStreamId += 2;
        return stream;
    }

    /** Open streams. */
    public int openStreams() {
        return streams.size();
    }

    /**
     * Ends the connection in two phases (RFC 9113 6.8): GOAWAY with the highest stream, and once a PING behind it is
     * acknowledged, GOAWAY with the last stream taken; closes when the last stream is done.
     *
     * @param debug the word that tools know, such as {@code graceful_stop} or {@code max_idle}
     */
    public void drain(String debug) {
        draining.begin(debug, CloseReason.DRAINED);
    }

    /** Nothing was called for as long as the connection may idle; a call that is on its way is still taken. */
    public void drainIdle() {
        draining.begin("max_idle", CloseReason.IDLE);
    }

    /** The listeners of the streams that are open now, in no order. */
    public List<StreamListener> streamListeners() {
        List<StreamListener> listeners = new ArrayList<>(streams.size());
        for (H2Stream stream : streams.copy()) {
            StreamListener told = stream.listener();
            if (told != null) {
                listeners.add(told);
            }
        }
        return listeners;
    }

    /** A defect of our own came up while the connection was served: it ends, and nobody else's does. */
    void onDefect(Throwable defect) {
        listener.onDefect(defect);
        fail(ErrorCode.INTERNAL_ERROR, "internal error");
        context.close();
    }

    /** Closes at once: every stream is aborted. */
    public void closeNow(CloseReason reason, String detail) {
        if (!closed) {
            goAwayNow(ErrorCode.NO_ERROR, "");
            close(reason, detail);
        }
    }

    /** The peer broke a rule that ends the connection: GOAWAY and the end (RFC 9113 5.4.1). */
    void fail(ErrorCode code, String detail) {
        if (closed) {
            return;
        }
        goAwayNow(code, detail);
        if (!ready) {
            close(CloseReason.BAD_PREFACE, detail);
        } else {
            boolean calm = code == ErrorCode.ENHANCE_YOUR_CALM;
            close(calm ? CloseReason.ENHANCE_YOUR_CALM : CloseReason.PROTOCOL_ERROR, detail);
        }
    }

    private void goAwayNow(ErrorCode code, String debug) {
        FrameWriter.goAway(output.control(), draining.lastToSend(), code.code(), debug);
    }

    void onOutputOverfull() {
        if (closed) {
            return;
        }
        listener.onLimit(LimitKind.QUEUED_CONTROL_BYTES);
        fail(ErrorCode.ENHANCE_YOUR_CALM, "frames wait for a peer that does not read");
    }

    void close(CloseReason reason, String detail) {
        if (closed) {
            return;
        }
        closed = true;
        life.stop();
        stalls.stop();
        keepAlive.stop();
        reader.close();
        output.close();
        LingeringClose.of(context, worker, reason);
        H2Stream[] cut = streams.copy();
        for (H2Stream stream : cut) {
            stream.cut();
        }
        for (H2Stream stream : cut) {
            stream.tellAborted(StreamListener.Abort.CONNECTION_LOST, 0, detail);
        }
        listener.onClosed(this, reason, detail);
    }

    private void onSent() {
        if (!closed) {
            output.onSent();
        }
    }

    // ---- for the classes of this package ----

    boolean isClosed() {
        return closed;
    }

    boolean isReady() {
        return ready;
    }

    ConnectionOptions options() {
        return options;
    }

    ConnectionListener listener() {
        return listener;
    }

    StreamTable streams() {
        return streams;
    }

    RecentResets resets() {
        return resets;
    }

    H2Output output() {
        return output;
    }

    Draining draining() {
        return draining;
    }

    KeepAlive keepAlive() {
        return keepAlive;
    }

    LifeTimer life() {
        return life;
    }

    AbuseGuard guard() {
        return guard;
    }

    PeerStreamIds peerIds() {
        return peerIds;
    }

    /** Whether a stream was never opened by whoever may open it. */
    boolean isIdle(int streamId) {
        if (options.peer() == PeerRole.CLIENT) {
            return (streamId & 1) == 0 || streamId > peerIds.last();
        }
        return (streamId & 1) == 0 || (nextStreamId > 0 && streamId >= nextStreamId);
    }

    H2Stream acceptStream(int streamId) {
        peerIds.opened(streamId);
        H2Stream stream = newStream(streamId);
        keepAlive.onRequest();
        return stream;
    }

    private H2Stream newStream(int streamId) {
        H2Stream used = spares.take();
        H2Stream stream = used == null || !used.isReusable() ? new H2Stream(this) : used;
        stream.open(this, streamId, FrameLayout.DEFAULT_WINDOW_BYTES, peerInitialWindow);
        streams.put(stream);
        return stream;
    }

    void recycle(H2Stream stream) {
        spares.put(stream);
    }

    void onStreamGone(H2Stream stream) {
        if (streams.remove(stream)) {
            if (streams.size() == 0) {
                life.onLastStreamGone();
            }
            listener.onStreamEnded(this);
            draining.closeIfOver();
        }
    }

    void onPeerSettings(PeerSettings settings) {
        peerStreamsMax = settings.streamsMax(peerStreamsMax);
        peerHeaderListBytes = settings.headerListBytes(peerHeaderListBytes);
        if (settings.hasInitialWindow()) {
            long delta = settings.initialWindow() - peerInitialWindow;
            peerInitialWindow = settings.initialWindow();
            for (H2Stream stream : streams.copy()) {
                output.onStreamWindow(stream, delta);
                if (stream.sendWindow() > Integer.MAX_VALUE) {
                    fail(ErrorCode.FLOW_CONTROL_ERROR, "a stream's window above 2^31-1");
                    return;
                }
            }
        }
        FrameWriter.settingsAck(output.control());
        if (!ready) {
            ready = true;
            life.onReady();
            stalls.start();
            keepAlive.start();
        }
        listener.onSettings(this);
    }

    void onSettingsAck() {
        if (roundTripNanos == 0) {
            roundTripNanos = Math.max(1, worker.nowNanos() - settingsSentNanos);
        }
    }

    void onPeerGoAway(int lastStreamId, long code, String debug) {
        draining.onReceived();
        if (options.peer() == PeerRole.SERVER) {
            for (H2Stream stream : streams.copy()) {
                if (stream.id() > lastStreamId) {
                    stream.abort(StreamListener.Abort.REFUSED, code, debug);
                }
            }
        }
        listener.onGoAway(this, code, debug);
        draining.closeIfOver();
    }
}
