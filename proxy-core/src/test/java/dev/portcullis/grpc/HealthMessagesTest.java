package dev.portcullis.grpc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The bytes of {@code grpc.health.v1}, as protoc's code writes them. */
class HealthMessagesTest {
    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    @Test
    void writesMessagesBehindTheirLength() {
        assertArrayEquals(hex("0000000000"), HealthMessages.request(""));
        assertArrayEquals(hex("00000000050a03612e42"), HealthMessages.request("a.B"));
        assertArrayEquals(hex("00000000020801"), HealthMessages.response(ServingStatus.SERVING));
        assertArrayEquals(hex("0000000000"), HealthMessages.response(ServingStatus.UNKNOWN));
        assertArrayEquals(
                hex("00000000090a070a016112020802"), HealthMessages.list(Map.of("a", ServingStatus.NOT_SERVING)));
    }

    @Test
    void readsWhatItKnowsAndSkipsTheRest() {
        assertEquals("", HealthMessages.serviceOf(hex("")));
        assertEquals("a.B", HealthMessages.serviceOf(hex("0a03612e42")));
        assertEquals(
                "a", HealthMessages.serviceOf(hex("1005" + "190000000000000000" + "2500000000" + "0a0161" + "1a00")));
        assertEquals(ServingStatus.UNKNOWN, HealthMessages.statusOf(hex("")));
        assertEquals(ServingStatus.SERVING, HealthMessages.statusOf(hex("0801")));
        assertEquals(ServingStatus.SERVICE_UNKNOWN, HealthMessages.statusOf(hex("0803")));
    }

    @Test
    void refusesWhatBreaksTheFormat() {
        for (String broken : List.of("0a05612e42", "0a", "08", "0aff", "0affffffffffffffffff7f", "0b", "0f", "80")) {
            assertNull(HealthMessages.serviceOf(hex(broken)), broken);
            assertNull(HealthMessages.statusOf(hex(broken)), broken);
        }
        assertNull(HealthMessages.serviceOf(hex("0a02c328")), "no UTF-8");
        assertNull(HealthMessages.statusOf(hex("0804")), "a number that nobody knows");
    }

    private static List<String> messages(SmallMessages messages, byte[] bytes, int step) {
        List<String> seen = new ArrayList<>();
        for (int from = 0; from < bytes.length; from += step) {
            int length = Math.min(step, bytes.length - from);
            ByteBuf part = Unpooled.wrappedBuffer(bytes, from, length);
            for (int at = 0; at < length; ) {
                at += messages.add(part, at, length - at);
                byte[] message = messages.next();
                if (message != null) {
                    seen.add(HexFormat.of().formatHex(message));
                }
            }
        }
        return seen;
    }

    @Test
    void findsMessagesHoweverTheyAreCut() {
        byte[] three = hex("00000000020801" + "0000000000" + "00000000020802");
        for (int step = 1; step <= three.length; step++) {
            assertEquals(List.of("0801", "", "0802"), messages(new SmallMessages(), three, step), "step " + step);
        }
        byte[] large = new byte[5 + 4096];
        large[3] = 0x10;
        assertEquals(1, messages(new SmallMessages(), large, 1000).size());
    }

    @Test
    void givesUpOnLargeOrCompressedOnes() {
        for (String broken : List.of("0100000000", "00ffffffff", "0000001001")) {
            SmallMessages messages = new SmallMessages();
            assertEquals(List.of(), messages(messages, hex(broken + "00000000"), 3), broken);
            assertTrue(messages.isBroken(), broken);
        }
    }
}
