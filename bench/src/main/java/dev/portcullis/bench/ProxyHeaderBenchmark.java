package dev.portcullis.bench;

import dev.portcullis.address.NetworkSet;
import dev.portcullis.address.PeerAddress;
import dev.portcullis.address.ServerAddress;
import dev.portcullis.connection.AcceptedConnection;
import dev.portcullis.connection.IdentifiedConnection;
import dev.portcullis.observe.CloseReason;
import dev.portcullis.proxyprotocol.IdentifiedListener;
import dev.portcullis.proxyprotocol.ProxyHeaderLog;
import dev.portcullis.proxyprotocol.ProxyHeaderStage;
import dev.portcullis.settings.ProxyProtocolSettings;
import dev.portcullis.settings.TimeoutSettings;
import dev.portcullis.settings.TrustSettings;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What finding out who called costs once per connection: a stage is installed, reads a header with the beginning of TLS behind it,
 * and leaves. {@code none} is the same without a header, so the difference is the header's own cost.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ProxyHeaderBenchmark implements IdentifiedListener {
    private static final String TLS = "160301020001";
    private static final String V2 = "0d0a0d0a000d0a515549540a2111000ccb0071090a000001dc0401bb";

    /** Which header. */
    @Param({"none", "v1", "v2"})
    public String header = "none";

    private final AcceptedConnection accepted = new AcceptedConnection(
            "websecure",
            new PeerAddress(InetAddress.getLoopbackAddress(), 4711),
            new ServerAddress(InetAddress.getLoopbackAddress(), 443));
    private final ProxyProtocolSettings settings =
            ProxyProtocolSettings.of(new TrustSettings(true, true, NetworkSet.EMPTY));
    private final ProxyHeaderLog log = new ProxyHeaderLog();
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
    private @Nullable IdentifiedConnection identified;

    /** Makes the bytes of the connection. */
    @Setup
    public void makesBytes() {
        HexFormat hex = HexFormat.of();
        byte[] first = switch (header) {
            case "v1" -> "PROXY TCP4 203.0.113.9 10.0.0.1 56324 443\r\n".getBytes(StandardCharsets.US_ASCII);
            case "v2" -> hex.parseHex(V2);
            default -> new byte[0];
        };
        bytes = Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(first, hex.parseHex(TLS)));
    }

    /** One connection's first packet. */
    @Benchmark
    public @Nullable IdentifiedConnection identify() {
        channel.pipeline().addLast(new ProxyHeaderStage(accepted, settings, TimeoutSettings.DEFAULT, log, this));
        channel.writeInbound(bytes.duplicate());
        ByteBuf behind = channel.readInbound();
        if (behind.readableBytes() != TLS.length() / 2) {
            throw new AssertionError("bytes were lost");
        }
        behind.release();
        return identified;
    }

    /** Closes the channel. */
    @TearDown
    public void closes() {
        channel.finishAndReleaseAll();
    }

    @Override
    public void onIdentified(ChannelHandlerContext ctx, IdentifiedConnection connection) {
        identified = connection;
    }

    @Override
    public void onProxyHeaderFailed(ChannelHandlerContext ctx, CloseReason reason, String detail) {
        throw new AssertionError(reason + " " + detail);
    }
}
