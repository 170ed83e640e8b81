package dev.portcullis.proxyprotocol;

import static dev.portcullis.proxyprotocol.HeaderBytes.addresses;
import static dev.portcullis.proxyprotocol.HeaderBytes.join;
import static dev.portcullis.proxyprotocol.HeaderBytes.tlv;
import static dev.portcullis.proxyprotocol.HeaderBytes.v1;
import static dev.portcullis.proxyprotocol.HeaderBytes.v2;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.fuzz.Rounds;
import io.netty.util.LeakPresenceDetector;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Headers with bytes changed by chance: one verdict, the same for every cut, and no byte behind the header is lost. */
class RandomHeadersTest {
    private static final int ROUNDS = 4_000;
    private static final byte[] TLS = "\026\003\001 and what follows".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[][] GOOD = {
        v1("PROXY TCP4 203.0.113.9 10.0.0.1 56324 443"),
        v1("PROXY TCP6 2001:db8::9 2001:db8::1 56324 443"),
        v1("PROXY UNKNOWN"),
        v2(0x20, 0, new byte[0]),
        v2(0x21, 0x11, addresses("203.0.113.9", "10.0.0.1", 56324, 443)),
        v2(0x21, 0x21, addresses("2001:db8::9", "2001:db8::1", 56324, 443)),
        v2(
                0x21,
                0x11,
                join(
                        addresses("203.0.113.9", "10.0.0.1", 56324, 443),
                        tlv(0xEA, new byte[20]),
                        tlv(0x20, join(new byte[5], tlv(0x21, new byte[7])))))
    };

    @AfterEach
    void everyBufferIsReleased() {
        LeakPresenceDetector.check();
    }

    @Test
    void anyChangeGivesOneVerdictWhereverItIsCut() {
        Rounds.run(ROUNDS, random -> {
            byte[] bytes = changed(GOOD[random.nextInt(GOOD.length)].clone(), random);
            assertEquals(verdict(bytes, bytes.length), verdict(bytes, 1), () -> Arrays.toString(bytes));
            assertEquals(verdict(bytes, bytes.length), verdict(bytes, 1 + random.nextInt(30)));
        });
    }

    private static byte[] changed(byte[] header, Random random) {
        byte[] bytes = header;
        for (int i = random.nextInt(4); i > 0; i--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] = (byte) random.nextInt();
                case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> bytes = Arrays.copyOf(bytes, at + 1);
                default ->
                    bytes = join(
                            Arrays.copyOf(bytes, at),
                            new byte[] {bytes[at]},
                            Arrays.copyOfRange(bytes, at, bytes.length));
            }
        }
        return join(bytes, TLS);
    }

    /** What became of the connection. A failure's words may depend on how much had come; that it failed may not. */
    private static String verdict(byte[] bytes, int pieceBytes) {
        ProxyHeaderFixture fixture = new ProxyHeaderFixture(ProxyHeaderFixture.BALANCER, ProxyHeaderFixture.TRUST_TEN);
        try {
            for (int at = 0; at < bytes.length && fixture.channel.isOpen(); at += pieceBytes) {
                fixture.send(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + pieceBytes)));
            }
            assertTrue(fixture.identified.size() <= 1 && fixture.failures.size() <= 1, "each is told once at most");
            if (fixture.failures.isEmpty() && !fixture.identified.isEmpty()) {
                byte[] passed = fixture.passed();
                byte[] end = Arrays.copyOfRange(bytes, bytes.length - passed.length, bytes.length);
                assertTrue(Arrays.equals(end, passed), "bytes behind the header");
                return fixture.identified.get(0).client() + " "
                        + fixture.identified.get(0).proxyHeader() + passed.length;
            }
            assertEquals(fixture.failures.isEmpty(), fixture.channel.isOpen());
            return fixture.failures.isEmpty() ? "waits" : "failed";
        } finally {
            fixture.finish();
        }
    }
}
