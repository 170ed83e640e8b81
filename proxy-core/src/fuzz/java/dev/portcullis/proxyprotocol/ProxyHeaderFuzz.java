package dev.portcullis.proxyprotocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.util.LeakPresenceDetector;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;

/** Any bytes from a trusted balancer, as they are and behind each version's start: one verdict, wherever they are cut. */
class ProxyHeaderFuzz {
    private static final byte[] V1 = "PROXY TCP4 ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] V2 = HeaderBytes.v2(0x21, 0x11, new byte[0]);

    /** The signature, and the octet of version and command; family and length are left to chance. */
    private static final int V2_START_BYTES = 13;

    @AfterEach
    void everyBufferIsReleased() {
        LeakPresenceDetector.check();
    }

    @FuzzTest
    void givesOneVerdictWhereverTheBytesAreCut(byte[] bytes) {
        assertSameVerdict(bytes);
        assertSameVerdict(HeaderBytes.join(V1, bytes));
        assertSameVerdict(HeaderBytes.join(Arrays.copyOf(V2, V2_START_BYTES), bytes));
    }

    private static void assertSameVerdict(byte[] bytes) {
        assertEquals(verdict(bytes, Math.max(1, bytes.length)), verdict(bytes, 1), () -> Arrays.toString(bytes));
    }

    private static String verdict(byte[] bytes, int pieceBytes) {
        ProxyHeaderFixture fixture = new ProxyHeaderFixture(ProxyHeaderFixture.BALANCER, ProxyHeaderFixture.TRUST_TEN);
        try {
            for (int at = 0; at < bytes.length && fixture.channel.isOpen(); at += pieceBytes) {
                fixture.send(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + pieceBytes)));
            }
            assertTrue(fixture.identified.size() <= 1 && fixture.failures.size() <= 1, "each is told once at most");
            if (fixture.failures.isEmpty() && !fixture.identified.isEmpty()) {
                return fixture.identified.get(0).client() + " " + fixture.passed().length;
            }
            return fixture.failures.isEmpty() ? "waits" : "failed";
        } finally {
            fixture.finish();
        }
    }
}
