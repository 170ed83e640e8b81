package dev.portcullis.proxyprotocol;

import dev.portcullis.address.ClientAddress;
import dev.portcullis.connection.AcceptedConnection;
import dev.portcullis.connection.IdentifiedConnection;
import dev.portcullis.connection.ProxyHeader;
import dev.portcullis.failure.PrintableText;
import dev.portcullis.loop.ConnectionTimer;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.observe.CloseReason;
import dev.portcullis.settings.TimeoutSettings;
import dev.portcullis.settings.TrustSettings;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyProtocolVersion;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The first stage of a connection: finds out who called, hands on every byte behind the PROXY header, and leaves the pipeline.
 * One per connection, on its event loop.
 *
 * <pre>
 *            first byte               header whole, or no header
 *  SILENT ----------------> READING ------------------------------> identified
 *    | firstByteMillis         | proxyHeaderMillis, or malformed
 *    '--------> failed <-------'
 * </pre>
 *
 * <p>Where nobody may send a header, no byte is looked at and the peer is the client, at once.
 */
@EventLoopConfined
public final class ProxyHeaderStage extends ByteToMessageDecoder {
    private static final int DETAIL_CHARS_MAX = 200;

    private final AcceptedConnection accepted;
    private final TrustSettings trust;
    private final TimeoutSettings timeouts;
    private final ProxyHeaderLog log;
    private final IdentifiedListener listener;
    private final ConnectionTimer timer = new ConnectionTimer();
    private boolean started;
    private boolean reading;
    private boolean ended;

    /** A stage for one accepted connection. */
    public ProxyHeaderStage(
            AcceptedConnection accepted,
            TrustSettings trust,
            TimeoutSettings timeouts,
            ProxyHeaderLog log,
            IdentifiedListener listener) {
        this.accepted = accepted;
        this.trust = trust;
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

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (ended) {
            in.skipBytes(in.readableBytes());
            return;
        }
        if (!reading) {
            reading = true;
            startTimer(ctx, timeouts.proxyHeaderMillis(), CloseReason.PROXY_HEADER_TIMEOUT);
        }
        switch (HeaderStart.peek(in)) {
            case UNDECIDED -> {}
            case NONE -> identified(ctx, accepted.peer().asClient(), ProxyHeader.NONE);
            case V1 -> onHeader(ctx, in, TextHeader.peekProblem(in), TextHeader.peekLength(in));
            case V2 -> onHeader(ctx, in, BinaryHeader.peekProblem(in), BinaryHeader.peekLength(in));
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

    private void start(ChannelHandlerContext ctx) {
        if (started) {
            return;
        }
        started = true;
        if (trust.enabled()) {
            startTimer(ctx, timeouts.firstByteMillis(), CloseReason.NO_FIRST_BYTE);
        } else {
            identified(ctx, accepted.peer().asClient(), ProxyHeader.NONE);
        }
    }

    private void onHeader(ChannelHandlerContext ctx, ByteBuf in, @Nullable String problem, int length) {
        if (problem != null) {
            fail(ctx, CloseReason.PROXY_HEADER_MALFORMED, problem);
        } else if (length > 0 && in.readableBytes() >= length) {
            decodeWhole(ctx, in.readSlice(length));
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
        if (!trust.trusts(accepted.peer().ip())) {
            log.onUntrusted(accepted, ctx.executor().ticker().nanoTime());
            identified(ctx, accepted.peer().asClient(), ProxyHeader.UNTRUSTED);
            return;
        }
        ClientAddress client = clientOf(message);
        if (client == null) {
            identified(ctx, accepted.peer().asClient(), ProxyHeader.WITHOUT_ADDRESS);
        } else {
            boolean text = message.protocolVersion() == HAProxyProtocolVersion.V1;
            identified(ctx, client, text ? ProxyHeader.V1 : ProxyHeader.V2);
        }
    }

    /** Null for LOCAL, UNKNOWN, and families that are not TCP: those say nothing about who called. */
    private static @Nullable ClientAddress clientOf(HAProxyMessage message) {
        boolean named = message.command() == HAProxyCommand.PROXY
                && switch (message.proxiedProtocol()) {
                    case TCP4, TCP6 -> true;
                    case UNKNOWN, UDP4, UDP6, UNIX_STREAM, UNIX_DGRAM -> false;
                };
        if (!named) {
            return null;
        }
        InetAddress ip = NetUtil.createInetAddressFromIpAddressString(message.sourceAddress());
        return new ClientAddress(Objects.requireNonNull(ip, "the decoder checked the address"), message.sourcePort());
    }

    private void identified(ChannelHandlerContext ctx, ClientAddress client, ProxyHeader header) {
        ended = true;
        timer.cancel();
        listener.onIdentified(ctx, new IdentifiedConnection(accepted, client, header));
        ctx.pipeline().remove(this);
    }

    private void fail(ChannelHandlerContext ctx, CloseReason reason, String detail) {
        ended = true;
        timer.cancel();
        if (reason != CloseReason.NO_FIRST_BYTE) {
            log.onFailed(accepted, reason, detail, ctx.executor().ticker().nanoTime());
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
}
