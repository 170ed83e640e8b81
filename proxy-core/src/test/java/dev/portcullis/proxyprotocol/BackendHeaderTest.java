package dev.portcullis.proxyprotocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.portcullis.address.ClientAddress;
import dev.portcullis.address.ServerAddress;
import dev.portcullis.connection.IdentifiedConnection;
import dev.portcullis.connection.ProxyHeader;
import dev.portcullis.settings.ProxyHeaderVersion;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.LeakPresenceDetector;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The header that a backend reads, byte for byte, and as our own first stage understands it. */
class BackendHeaderTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();

    @AfterEach
    void releasesEverything() {
        channel.finishAndReleaseAll();
        LeakPresenceDetector.check();
    }

    @Test
    void namesNobodyOnASharedConnection() {
        BackendHeader.writeShared(channel, ProxyHeaderVersion.V1);
        assertEquals("PROXY UNKNOWN\r\n", new String(written(), StandardCharsets.US_ASCII));
        BackendHeader.writeShared(channel, ProxyHeaderVersion.V2);
        assertArrayEquals(HeaderBytes.v2(0x20, 0, new byte[0]), written());
    }

    @Test
    void namesAClientInText() {
        assertEquals("PROXY TCP4 203.0.113.9 10.0.0.1 56324 443\r\n", text("203.0.113.9", "10.0.0.1"));
        assertEquals("PROXY TCP6 2001:db8::9 2001:db8::1 56324 443\r\n", text("2001:db8::9", "2001:db8::1"));
        assertEquals("PROXY TCP6 ::ffff:203.0.113.9 2001:db8::1 56324 443\r\n", text("203.0.113.9", "2001:db8::1"));
        assertEquals("PROXY TCP6 fe80::9 ::ffff:10.0.0.1 56324 443\r\n", text("fe80::9%3", "10.0.0.1"));
    }

    private String text(String client, String server) {
        write(ProxyHeaderVersion.V1, client, server);
        return new String(written(), StandardCharsets.US_ASCII);
    }

    @Test
    void namesAClientInBinary() {
        write(ProxyHeaderVersion.V2, "203.0.113.9", "10.0.0.1");
        assertArrayEquals(
                HeaderBytes.v2(0x21, 0x11, HeaderBytes.addresses("203.0.113.9", "10.0.0.1", 56324, 443)), written());
        write(ProxyHeaderVersion.V2, "2001:db8::9", "10.0.0.1");
        assertArrayEquals(
                HeaderBytes.v2(0x21, 0x21, HeaderBytes.addresses("2001:db8::9", "::ffff:10.0.0.1", 56324, 443)),
                written());
    }

    @ParameterizedTest
    @EnumSource
    void isReadByOurOwnFirstStage(ProxyHeaderVersion version) {
        for (String client : new String[] {"203.0.113.9", "2001:db8::9"}) {
            write(version, client, "10.0.0.1");
            IdentifiedConnection read = read(written());
            assertEquals(client, read.client().bare());
            assertEquals(56324, read.client().port());
        }
        BackendHeader.writeShared(channel, version);
        assertEquals(ProxyHeader.WITHOUT_ADDRESS, read(written()).proxyHeader());
    }

    @Test
    void goesAheadOfWhatIsWrittenNextAndLeavesNoHandlerBehind() {
        BackendHeader.writeShared(channel, ProxyHeaderVersion.V1);
        assertNull(channel.readOutbound(), "not before a flush");
        channel.writeOutbound(Unpooled.copiedBuffer("PRI", StandardCharsets.US_ASCII));
        assertEquals("PROXY UNKNOWN\r\nPRI", new String(written(), StandardCharsets.US_ASCII));
        write(ProxyHeaderVersion.V2, "203.0.113.9", "10.0.0.1");
        assertNull(channel.pipeline().first());
    }

    private void write(ProxyHeaderVersion version, String client, String server) {
        BackendHeader.writeFor(
                channel, version, new ClientAddress(ip(client), 56324), new ServerAddress(ip(server), 443));
    }

    private byte[] written() {
        channel.flushOutbound();
        byte[] all = new byte[0];
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            all = HeaderBytes.join(all, ByteBufUtil.getBytes(part));
            part.release();
        }
        return all;
    }

    private static IdentifiedConnection read(byte[] header) {
        ProxyHeaderFixture fixture = new ProxyHeaderFixture(ProxyHeaderFixture.BALANCER, ProxyHeaderFixture.TRUST_TEN);
        fixture.send(header);
        fixture.finish();
        return Objects.requireNonNull(fixture.only(), fixture.failures::toString);
    }

    private static InetAddress ip(String text) {
        return Objects.requireNonNull(io.netty.util.NetUtil.createInetAddressFromIpAddressString(text));
    }
}
