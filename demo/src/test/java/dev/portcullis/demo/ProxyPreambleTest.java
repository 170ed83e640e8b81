package dev.portcullis.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.util.LeakPresenceDetector;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The bytes before TLS, and that they do come before TLS. */
class ProxyPreambleTest {
    private static final byte TLS_HANDSHAKE_RECORD = 22;

    @AfterEach
    void releasesEveryBuffer() {
        LeakPresenceDetector.check();
    }

    @Test
    void writesVersionOneAsOneLine() {
        byte[] bytes = ProxyPreamble.of(ProxyVersion.V1, "203.0.113.7", 51_234).bytes();
        assertEquals("PROXY TCP4 203.0.113.7 192.0.2.43 51234 443\r\n", new String(bytes, StandardCharsets.US_ASCII));
    }

    @ParameterizedTest
    @CsvSource({"V1, 203.0.113.7", "V1, 2001:db8:0:0:0:0:0:7", "V2, 203.0.113.7", "V2, 2001:db8:0:0:0:0:0:7"})
    void writesWhatNettyReads(ProxyVersion version, String ip) {
        EmbeddedChannel channel = new EmbeddedChannel(new HAProxyMessageDecoder());
        channel.writeInbound(
                Unpooled.wrappedBuffer(ProxyPreamble.of(version, ip, 51_234).bytes()));
        HAProxyMessage message = channel.readInbound();
        try {
            assertEquals(version.name(), message.protocolVersion().name());
            assertEquals(ip, message.sourceAddress().replace("2001:db8::7", "2001:db8:0:0:0:0:0:7"));
            assertEquals(51_234, message.sourcePort());
            assertEquals(443, message.destinationPort());
        } finally {
            message.release();
            channel.finishAndReleaseAll();
        }
    }

    @ParameterizedTest
    @EnumSource
    void standsBeforeTheFirstByteOfTls(ProxyVersion version) throws Exception {
        ProxyPreamble preamble = ProxyPreamble.of(version, "203.0.113.7", 51_234);
        try (TemporaryCertificate certificate = TemporaryCertificate.make();
                ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                CallerChannel caller = CallerChannel.open(
                        (InetSocketAddress) listener.getLocalSocketAddress(),
                        preamble,
                        certificate.certificate().toFile(),
                        1)) {
            // Any call makes a connection; how it ends does not matter.
            caller.grpc().getState(true);
            try (Socket socket = listener.accept()) {
                byte[] expected = preamble.bytes();
                assertArrayEquals(expected, socket.getInputStream().readNBytes(expected.length));
                assertEquals(TLS_HANDSHAKE_RECORD, socket.getInputStream().read());
            }
        }
    }
}
