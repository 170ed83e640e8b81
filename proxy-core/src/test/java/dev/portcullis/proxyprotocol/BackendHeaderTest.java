package dev.portcullis.proxyprotocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.portcullis.connection.IdentifiedConnection;
import dev.portcullis.connection.ProxyHeader;
import dev.portcullis.settings.ProxyHeaderVersion;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.LeakPresenceDetector;
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

    @ParameterizedTest
    @EnumSource
    void isReadByOurOwnFirstStage(ProxyHeaderVersion version) {
        BackendHeader.writeShared(channel, version);
        assertEquals(ProxyHeader.WITHOUT_ADDRESS, read(written()).proxyHeader());
    }

    @Test
    void goesAheadOfWhatIsWrittenNextAndLeavesNoHandlerBehind() {
        BackendHeader.writeShared(channel, ProxyHeaderVersion.V1);
        assertNull(channel.readOutbound(), "not before a flush");
        channel.writeOutbound(Unpooled.copiedBuffer("PRI", StandardCharsets.US_ASCII));
        assertEquals("PROXY UNKNOWN\r\nPRI", new String(written(), StandardCharsets.US_ASCII));
        BackendHeader.writeShared(channel, ProxyHeaderVersion.V2);
        assertNull(channel.pipeline().first());
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
}
