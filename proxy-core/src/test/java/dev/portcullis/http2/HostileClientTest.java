package dev.portcullis.http2;

import static dev.portcullis.testing.ScriptedPeer.END_STREAM;
import static dev.portcullis.testing.ScriptedPeer.OPEN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.http2.frame.ErrorCode;
import dev.portcullis.observe.LimitKind;
import dev.portcullis.testing.ProxyScene;
import dev.portcullis.testing.ScriptedPeer;
import dev.portcullis.testing.SeenFrame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The rows of {@code bench/attacks} that no other test of this package has, each beside an honest client's open call. */
class HostileClientTest {
    private static final int CALLS = 1000;
    /** HEADERS with END_STREAM and END_HEADERS. */
    private static final int WHOLE = 5;

    private static final int END_HEADERS = 4;

    private final ProxyScene scene = new ProxyScene();
    private final ScriptedPeer honest = scene.client();
    private final ScriptedPeer hostile = scene.client();
    private ScriptedPeer backend = honest;

    @BeforeEach
    void honestCall() {
        honest.request(1, OPEN);
        backend = scene.backend();
        backend.expectHeaders(1);
    }

    @AfterEach
    void honestCallIsUnharmed() {
        while (backend.poll() != null) {
            // what the attack brought about there
        }
        backend.response(1).data(1, "hello", OPEN).trailersOk(1);
        honest.expectHeaders(1).open();
        honest.expectData(1, "hello", OPEN).expectHeaders(1).endStream();
        honest.data(1, "bye", END_STREAM).expectNothing().expectOpen();
        backend.expectOpen();
        hostile.disconnect();
        scene.close();
    }

    /** Sends until the connection ends with a word; how often that took. */
    private int untilCut(String word, IntConsumer send) {
        for (int n = 0; n < CALLS * 2; n++) {
            send.accept(n);
            for (SeenFrame frame = hostile.poll(); frame != null; frame = hostile.poll()) {
                if (String.valueOf(frame).startsWith("GOAWAY")) {
                    assertEquals(ErrorCode.ENHANCE_YOUR_CALM.code(), frame.number());
                    assertEquals(word, frame.text());
                    hostile.expectClosed();
                    return n + 1;
                }
            }
        }
        throw new AssertionError("it was never cut");
    }

    private void assertProvocationIsCut(IntConsumer provoke) {
        assertEquals(51, untilCut("too_many_faults", call -> {
            hostile.request(1 + 2 * call, OPEN);
            provoke.accept(1 + 2 * call);
        }));
        assertTrue(scene.observer().limits.contains(LimitKind.PROVOKED_RESET));
    }

    @Test
    void windowsAboveTheirLimitAreCut() {
        assertProvocationIsCut(stream -> hostile.windowUpdate(stream, Integer.MAX_VALUE));
    }

    @Test
    void dataBehindEndOfStreamIsCut() {
        assertProvocationIsCut(stream -> hostile.data(stream, "", END_STREAM).data(stream, "late!", OPEN));
    }

    @Test
    void headersBehindEndOfStreamAreCut() {
        assertProvocationIsCut(stream -> hostile.data(stream, "", END_STREAM).headers(stream, END_STREAM, "x", "late"));
    }

    @Test
    void prioritiesOfAWrongLengthAreCut() {
        assertProvocationIsCut(stream -> hostile.frame(2, 0, stream, new byte[4]));
    }

    @Test
    void streamsThatDependOnThemselvesAreCut() {
        assertProvocationIsCut(stream ->
                hostile.frame(2, 0, stream, (byte) 0, (byte) 0, (byte) (stream >> 8), (byte) stream, (byte) 1));
    }

    @Test
    void contentThatIsNotAsLongAsItWasSaidIsCut() {
        assertEquals(
                51,
                untilCut(
                        "too_many_faults",
                        call -> hostile.request(1 + 2 * call, OPEN, "content-length", "1")
                                .data(1 + 2 * call, "two..", OPEN)));
    }

    @Test
    void acknowledgementsOfPingsThatWereNotSentAreCut() {
        assertTrue(untilCut("too_many_frames", hostile::pingAck) <= CALLS);
    }

    @Test
    void acknowledgementsOfOurOwnPingsThatWereNotSentAreCut() {
        assertTrue(untilCut("too_many_frames", n -> hostile.pingAck(KeepAlive.KEEP_ALIVE_PING)) <= CALLS);
    }

    @Test
    void emptySettingsAreCut() {
        assertTrue(untilCut("too_many_frames", n -> hostile.frame(4, 0, 0)) <= CALLS / 10);
    }

    @Test
    void smallReferencesToALargeFieldGetAStatusAndNoMemory() {
        byte[] first = block("x-big", "v".repeat(4000), 12_000);
        byte[] more = block("", "", 12_000);
        assertRefusedFiftyTimes(first, more);
    }

    @Test
    void crumbsOfACookieGetAStatusAndNoMemory() {
        byte[] first = block("cookie", "a=b", 4000);
        byte[] more = block("", "", 4000);
        assertRefusedFiftyTimes(first, more);
    }

    private void assertRefusedFiftyTimes(byte[] first, byte[] more) {
        for (int stream = 1; stream < 101; stream += 2) {
            hostile.frame(1, WHOLE, stream, stream == 1 ? first : more);
            hostile.expectHeaders(stream).with("grpc-status", "8").endStream();
        }
        hostile.expectNothing().expectOpen();
        backend.expectNothing();
        assertEquals(50, scene.observer().limits.size());
        assertEquals(LimitKind.HEADER_LIST, scene.observer().limits.get(0));
    }

    /** A request of gRPC with a field that enters the table, if it has a name, and references to the youngest entry. */
    private static byte[] block(String name, String value, int references) {
        ByteBuf out = Unpooled.buffer();
        out.writeByte(0x83).writeByte(0x87);
        literal(out.writeByte(0x04), "/s.S/M");
        literal(out.writeByte(0x01), "a");
        literal(literal(out.writeByte(0), "content-type"), "application/grpc");
        if (!name.isEmpty()) {
            literal(literal(out.writeByte(0x40), name), value);
        }
        for (int i = 0; i < references; i++) {
            out.writeByte(0xbe);
        }
        return bytes(out);
    }

    private static ByteBuf literal(ByteBuf out, String text) {
        if (text.length() < 127) {
            out.writeByte(text.length());
        } else {
            out.writeByte(127).writeByte((text.length() - 127) % 128 | 128).writeByte((text.length() - 127) / 128);
        }
        out.writeCharSequence(text, StandardCharsets.US_ASCII);
        return out;
    }

    private static byte[] bytes(ByteBuf out) {
        byte[] copy = ByteBufUtil.getBytes(out);
        out.release();
        return copy;
    }

    @Test
    void tableAboveWhatIsAllowedEndsTheConnection() {
        hostile.frame(1, END_HEADERS, 1, (byte) 0x3f, (byte) 0xe1, (byte) 0xff, (byte) 0x3f);
        hostile.expectGoAway(0, ErrorCode.COMPRESSION_ERROR);
        hostile.expectClosed();
        assertEquals(List.of(), scene.observer().limits);
    }

    @Test
    void manyTableSizesInOneBlockEndTheConnection() {
        ByteBuf out = Unpooled.buffer();
        for (int i = 0; i < 8000; i++) {
            out.writeByte(0x20);
        }
        hostile.frame(1, END_HEADERS, 1, bytes(out));
        hostile.expectGoAway(0, ErrorCode.COMPRESSION_ERROR);
        hostile.expectClosed();
    }
}
