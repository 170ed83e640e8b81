package dev.portcullis.proxyprotocol;

import dev.portcullis.address.NetworkSet;
import dev.portcullis.address.PeerAddress;
import dev.portcullis.address.ServerAddress;
import dev.portcullis.connection.AcceptedConnection;
import dev.portcullis.connection.IdentifiedConnection;
import dev.portcullis.loop.RecordingLogger;
import dev.portcullis.observe.CloseReason;
import dev.portcullis.settings.ProxyProtocolSettings;
import dev.portcullis.settings.TimeoutSettings;
import dev.portcullis.settings.TrustSettings;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.NetUtil;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A connection with a {@link ProxyHeaderStage}, whose bytes and clock a test drives, and what came out of it. */
final class ProxyHeaderFixture implements IdentifiedListener {
    static final PeerAddress BALANCER = peer("10.0.0.7");
    static final PeerAddress STRANGER = peer("198.51.100.66");
    static final TrustSettings TRUST_TEN =
            new TrustSettings(true, false, NetworkSet.parse(List.of("10.0.0.0/8", "fd00::/8")));

    final List<IdentifiedConnection> identified = new ArrayList<>();
    final List<String> failures = new ArrayList<>();
    final RecordingLogger logger;
    final EmbeddedChannel channel;
    private final ByteArrayOutputStream passed = new ByteArrayOutputStream();

    ProxyHeaderFixture(PeerAddress peer, TrustSettings trust) {
        this(peer, trust, new RecordingLogger());
    }

    ProxyHeaderFixture(PeerAddress peer, TrustSettings trust, RecordingLogger logger) {
        this(peer, trust, logger, new ProxyHeaderLog(logger));
    }

    ProxyHeaderFixture(PeerAddress peer, TrustSettings trust, RecordingLogger logger, ProxyHeaderLog log) {
        this(peer, ProxyProtocolSettings.of(trust), logger, log);
    }

    ProxyHeaderFixture(PeerAddress peer, ProxyProtocolSettings settings) {
        this(peer, settings, new RecordingLogger());
    }

    private ProxyHeaderFixture(PeerAddress peer, ProxyProtocolSettings settings, RecordingLogger logger) {
        this(peer, settings, logger, new ProxyHeaderLog(logger));
    }

    ProxyHeaderFixture(PeerAddress peer, ProxyProtocolSettings settings, RecordingLogger logger, ProxyHeaderLog log) {
        this.logger = logger;
        ServerAddress server = new ServerAddress(peer("10.0.0.1").ip(), 443);
        AcceptedConnection accepted = new AcceptedConnection("websecure", peer, server);
        channel = new EmbeddedChannel();
        channel.freezeTime();
        channel.pipeline().addLast(new ProxyHeaderStage(accepted, settings, TimeoutSettings.DEFAULT, log, this));
    }

    static PeerAddress peer(String ip) {
        return new PeerAddress(Objects.requireNonNull(NetUtil.createInetAddressFromIpAddressString(ip)), 4711);
    }

    @Override
    public void onIdentified(ChannelHandlerContext ctx, IdentifiedConnection connection) {
        identified.add(connection);
        ctx.pipeline().addAfter(ctx.name(), "next", new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext next, Object msg) {
                ByteBuf bytes = (ByteBuf) msg;
                byte[] copy = new byte[bytes.readableBytes()];
                bytes.readBytes(copy);
                passed.writeBytes(copy);
                bytes.release();
            }
        });
    }

    @Override
    public void onProxyHeaderFailed(ChannelHandlerContext ctx, CloseReason reason, String detail) {
        failures.add(reason + (detail.isEmpty() ? "" : ": " + detail));
    }

    void send(byte[] bytes) {
        channel.writeInbound(Unpooled.copiedBuffer(bytes));
    }

    void send(String text) {
        send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Until the connection is closed. */
    void sendByteByByte(byte[] bytes) {
        for (int i = 0; i < bytes.length && channel.isOpen(); i++) {
            send(new byte[] {bytes[i]});
        }
    }

    void advanceMillis(long millis) {
        channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        channel.runPendingTasks();
    }

    /** What came out behind the stage. */
    byte[] passed() {
        return passed.toByteArray();
    }

    @Nullable
    IdentifiedConnection only() {
        return identified.size() == 1 && failures.isEmpty() ? identified.get(0) : null;
    }

    boolean stageGone() {
        return channel.pipeline().get(ProxyHeaderStage.class) == null;
    }

    void finish() {
        channel.finishAndReleaseAll();
    }
}
