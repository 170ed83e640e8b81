package dev.portcullis.proxyprotocol;

import dev.portcullis.address.ClientAddress;
import dev.portcullis.connection.AcceptedConnection;
import dev.portcullis.connection.ClientRules;
import dev.portcullis.connection.IdentifiedConnection;
import dev.portcullis.connection.ProxyFacts;
import dev.portcullis.connection.ProxyHeader;
import dev.portcullis.failure.PrintableText;
import dev.portcullis.loop.ConnectionTimer;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.observe.CloseReason;
import dev.portcullis.settings.ProxyProtocolSettings;
import dev.portcullis.settings.TimeoutSettings;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyProtocolVersion;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The first stage of a connection: finds out who called, looks whether another PROXY header follows, hands on every byte behind the
 * header, and leaves the pipeline. One per connection, on its event loop.
 *
 * <pre>
 *            first byte               header whole, or none              bytes that are no header
 *  SILENT ----------------> READING ------------------------> IDENTIFIED ------------------------> left
 *    | firstByteMillis         | proxyHeaderMillis, malformed,     | another header
 *    |                         | or not as the settings want it    |
 *    '---------------------> failed <------------------------------'
 * </pre>
 *
 * <p>Where nobody may send a header, the peer is the client at once.
 */
@EventLoopConfined
public final class ProxyHeaderStage extends ByteToMessageDecoder {
    private static final int DETAIL_CHARS_MAX = 200;

    private final AcceptedConnection accepted;
    private final ProxyProtocolSettings settings;
    private final TimeoutSettings timeouts;
    private final ProxyHeaderLog log;
    private final IdentifiedListener listener;
    private final ConnectionTimer timer = new ConnectionTimer();
    private boolean started;
    /** Whether the time of a header runs, be it the first or one that may follow it. */
    private boolean reading;

    private @Nullable IdentifiedConnection identified;
    private boolean ended;

    /** A stage for one accepted connection. */
    public ProxyHeaderStage(
            AcceptedConnection accepted,
            ProxyProtocolSettings settings,
            TimeoutSettings timeouts,
            ProxyHeaderLog log,
            IdentifiedListener listener) {
        this.accepted = accepted;
        this.settings = settings;
        this.timeouts = timeouts;
        this.log = log;
        this.listener = listener;
        setSingleDecode(true);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        if (ctx.channel().isActive()) {
            start(ctx);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        start(ctx);
        ctx.fireChannelActive();
    }

    private void start(ChannelHandlerContext ctx) {
        if (started) {
            return;
        }
        started = true;
        if (settings.enabled()) {
            startTimer(ctx, timeouts.firstByteMillis(), CloseReason.NO_FIRST_BYTE);
        } else {
            identified(ctx, null, ProxyHeader.NONE, null);
        }
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (!ended && identified == null) {
            readHeader(ctx, in);
        }
        IdentifiedConnection known = identified;
        if (!ended && known != null && in.isReadable()) {
            lookBehind(ctx, in, known);
        }
        if (ended) {
            in.skipBytes(in.readableBytes());
        }
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext ctx) {
        timer.cancel();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        ended = true;
        timer.cancel();
        super.channelInactive(ctx);
    }

    private void readHeader(ChannelHandlerContext ctx, ByteBuf in) {
        if (!reading) {
            reading = true;
            startTimer(ctx, timeouts.proxyHeaderMillis(), CloseReason.PROXY_HEADER_TIMEOUT);
        }
        switch (HeaderStart.peek(in)) {
            case UNDECIDED -> {}
            case NONE -> onNoHeader(ctx);
            case V1 -> onHeader(ctx, in, TextHeader.peekProblem(in), TextHeader.peekLength(in), false);
            case V2 -> onHeader(ctx, in, BinaryHeader.peekProblem(in), BinaryHeader.peekLength(in), true);
        }
    }

    private void onNoHeader(ChannelHandlerContext ctx) {
        if (settings.required()) {
            fail(ctx, CloseReason.PROXY_HEADER_MISSING, HeaderTrouble.missing(accepted, settings));
            return;
        }
        if (settings.names(accepted.peer().ip())) {
            log.onMissing(accepted, nowNanos(ctx));
        }
        identified(ctx, null, ProxyHeader.NONE, null);
    }

    private void onHeader(ChannelHandlerContext ctx, ByteBuf in, @Nullable String problem, int length, boolean binary) {
        if (settings.rejects(accepted.peer().ip())) {
            fail(ctx, CloseReason.PROXY_HEADER_UNTRUSTED, HeaderTrouble.UNTRUSTED);
        } else if (problem != null) {
            fail(ctx, CloseReason.PROXY_HEADER_MALFORMED, problem);
        } else if (length > 0 && in.readableBytes() >= length) {
            ByteBuf header = in.readSlice(length);
            if (binary && !BinaryHeader.peekChecksumFits(header)) {
                fail(ctx, CloseReason.PROXY_HEADER_CHECKSUM, HeaderTrouble.CHECKSUM);
            } else {
                decodeWhole(ctx, header);
            }
        }
    }

    private void decodeWhole(ChannelHandlerContext ctx, ByteBuf header) {
        HAProxyMessage message;
        try {
            message = new HeaderDecoder().peekWhole(ctx, header);
        } catch (Exception e) {
            String what = PrintableText.of(Objects.toString(e.getMessage(), ""), DETAIL_CHARS_MAX);
            fail(ctx, CloseReason.PROXY_HEADER_MALFORMED, "a PROXY header that does not add up: " + what);
            return;
        }
        try {
            onMessage(ctx, message);
        } finally {
            message.release();
        }
    }

    private void onMessage(ChannelHandlerContext ctx, HAProxyMessage message) {
        if (!settings.trusts(accepted.peer().ip())) {
            log.onUntrusted(accepted, nowNanos(ctx));
            identified(ctx, null, ProxyHeader.UNTRUSTED, null);
            return;
        }
        ClientAddress named = HeaderDecoder.peekClient(message);
        boolean text = message.protocolVersion() == HAProxyProtocolVersion.V1;
        ProxyHeader kind = text ? ProxyHeader.V1 : ProxyHeader.V2;
        identified(ctx, named, named == null ? ProxyHeader.WITHOUT_ADDRESS : kind, TlvFacts.peek(message));
    }

    private void identified(
            ChannelHandlerContext ctx, @Nullable ClientAddress named, ProxyHeader header, @Nullable ProxyFacts facts) {
        timer.cancel();
        ClientAddress client = ClientRules.ofConnection(accepted.peer(), named);
        IdentifiedConnection connection = new IdentifiedConnection(accepted, client, header, facts);
        identified = connection;
        reading = false;
        listener.onIdentified(ctx, connection);
    }

    /** The next stage is installed and has its own clock; bytes that may still become a header wait for so long as one may take. */
    private void lookBehind(ChannelHandlerContext ctx, ByteBuf in, IdentifiedConnection known) {
        switch (HeaderStart.peek(in)) {
            case UNDECIDED -> {
                if (!reading) {
                    reading = true;
                    timer.start(ctx.executor(), timeouts.proxyHeaderMillis(), () -> leave(ctx));
                }
            }
            case NONE -> leave(ctx);
            case V1, V2 -> {
                if (settings.enabled()) {
                    fail(ctx, CloseReason.PROXY_HEADER_TWICE, HeaderTrouble.twice(known));
                } else {
                    fail(ctx, CloseReason.PROXY_HEADER_UNEXPECTED, HeaderTrouble.UNEXPECTED);
                }
            }
        }
    }

    private void leave(ChannelHandlerContext ctx) {
        if (!ended) {
            timer.cancel();
            ctx.pipeline().remove(this);
        }
    }

    private void fail(ChannelHandlerContext ctx, CloseReason reason, String detail) {
        ended = true;
        timer.cancel();
        if (reason != CloseReason.NO_FIRST_BYTE) {
            log.onFailed(accepted, reason, detail, nowNanos(ctx));
        }
        listener.onProxyHeaderFailed(ctx, reason, detail);
        var unused = ctx.close();
    }

    private void startTimer(ChannelHandlerContext ctx, long millis, CloseReason reason) {
        timer.start(ctx.executor(), millis, () -> onTimer(ctx, reason));
    }

    private void onTimer(ChannelHandlerContext ctx, CloseReason reason) {
        if (!ended) {
            fail(ctx, reason, "");
        }
    }

    private static long nowNanos(ChannelHandlerContext ctx) {
        return ctx.executor().ticker().nanoTime();
    }
}
