package dev.portcullis.http2.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.util.LeakPresenceDetector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The reader on frames of every type, right and wrong, cut anywhere. */
class FrameReaderTest {
    @AfterEach
    void everyBufferIsReleased() {
        LeakPresenceDetector.check();
    }

    private static ByteBuf frame(int type, int flags, int stream, int... payload) {
        ByteBuf out = Unpooled.buffer();
        out.writeMedium(payload.length).writeByte(type).writeByte(flags).writeInt(stream);
        for (int b : payload) {
            out.writeByte(b);
        }
        return out;
    }

    private static byte[] bytesOf(ByteBuf... parts) {
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf part : parts) {
            all.writeBytes(part);
        }
        return Arrays.copyOf(all.array(), all.writerIndex());
    }

    private static byte[] everyType() {
        ByteBuf preface = Unpooled.buffer();
        FrameWriter.preface(preface);
        return bytesOf(
                preface,
                frame(FrameLayout.SETTINGS, 0, 0, 0, 4, 0, 0, 0, 9),
                frame(FrameLayout.SETTINGS, 1, 0),
                frame(FrameLayout.HEADERS, 0x2d, 1, 2, 0x80, 0, 0, 3, 9, 'a', 'b', 0, 0),
                frame(FrameLayout.HEADERS, 0, 3, 'c'),
                frame(FrameLayout.CONTINUATION, 4, 3, 'd', 'e'),
                frame(FrameLayout.DATA, 0, 1, 'p', 'q', 'r'),
                frame(FrameLayout.DATA, 8, 1, 2, 's', 0, 0),
                frame(FrameLayout.DATA, 8, 1, 1, 0),
                frame(FrameLayout.DATA, 1, 1),
                frame(FrameLayout.PRIORITY, 0, 5, 0, 0, 0, 1, 7),
                frame(FrameLayout.PING, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2),
                frame(FrameLayout.WINDOW_UPDATE, 0, 1, 0x80, 0, 0, 7),
                frame(77, 0xff, 9, 1, 2, 3),
                frame(FrameLayout.RST_STREAM, 0, 1, 0, 0, 0, 8),
                frame(FrameLayout.GOAWAY, 0, 0, 0, 0, 0, 3, 0xff, 0xff, 0xff, 0xff, 'w', 'h', 'y'));
    }

    private static List<String> whatEveryTypeSays() {
        return List.of(
                "preface",
                "settings \0\4\0\0\0\t",
                "settings ack",
                "headers 1 true true ab",
                "headers 3 false false c",
                "continuation 3 true de",
                "data 1 3 0 false",
                "payload pqr",
                "data 1 4 3 false",
                "payload s",
                "data 1 2 2 false",
                "payload ",
                "data 1 0 0 true",
                "payload ",
                "priority 5",
                "ping 258 false",
                "window 1 7",
                "unknown 77 9",
                "reset 1 8",
                "goaway 3 4294967295 why");
    }

    private static RecordingSink read(byte[] bytes, boolean prefaceDue, int... cuts) {
        RecordingSink sink = new RecordingSink();
        FrameReader reader = new FrameReader(sink, ByteBufAllocator.DEFAULT, prefaceDue);
        sink.reader = reader;
        int from = 0;
        for (int i = 0; i <= cuts.length; i++) {
            int to = i < cuts.length ? cuts[i] : bytes.length;
            reader.read(ByteBufAllocator.DEFAULT.buffer().writeBytes(bytes, from, to - from));
            from = to;
        }
        reader.close();
        return sink;
    }

    @Test
    void findsFramesOfEveryType() {
        assertEquals(whatEveryTypeSays(), read(everyType(), true).seen);
    }

    @Test
    void findsTheSameWhereverTheBytesAreCut() {
        byte[] bytes = everyType();
        for (int first = 0; first <= bytes.length; first++) {
            assertEquals(whatEveryTypeSays(), read(bytes, true, first).seen, "cut at " + first);
        }
        int[] everywhere = new int[bytes.length - 1];
        Arrays.setAll(everywhere, i -> i + 1);
        assertEquals(whatEveryTypeSays(), read(bytes, true, everywhere).seen);
    }

    @Test
    void passesDataOnBeforeItsFrameIsWhole() {
        byte[] bytes = bytesOf(frame(FrameLayout.DATA, 0, 1, new int[9000]));
        int[] cuts = {4000, 4100, 5500};
        RecordingSink sink = read(bytes, false, cuts);
        assertEquals(4, sink.pieces, "what is below 1,024 bytes waits for more, all else is passed on");
        assertEquals(9000 + "payload ".length(), sink.seen.get(1).length());
    }

    private static void assertError(String expected, ByteBuf... frames) {
        byte[] bytes = bytesOf(frames);
        for (int cut = 0; cut <= bytes.length; cut++) {
            List<String> seen = read(bytes, false, cut).seen;
            assertEquals(expected, seen.get(seen.size() - 1), "cut at " + cut);
        }
    }

    @Test
    void refusesFramesOfTheWrongSize() {
        String error = "connection error FRAME_SIZE_ERROR";
        assertError(error, frame(FrameLayout.PING, 0, 0, 1, 2, 3, 4, 5, 6, 7));
        assertError(error, frame(FrameLayout.RST_STREAM, 0, 1, 1, 2, 3));
        assertError(error, frame(FrameLayout.WINDOW_UPDATE, 0, 1, 1, 2, 3, 4, 5));
        assertError(error, frame(FrameLayout.SETTINGS, 0, 0, 1, 2, 3, 4, 5));
        assertError(error, frame(FrameLayout.SETTINGS, 1, 0, 1, 2, 3, 4, 5, 6));
        assertError(error, frame(FrameLayout.GOAWAY, 0, 0, 1, 2, 3, 4, 5, 6, 7));
        assertError(error, frame(FrameLayout.HEADERS, 0x2c, 1, 1, 2, 3, 4, 5));
        ByteBuf tooLarge = Unpooled.buffer()
                .writeMedium(16_385)
                .writeByte(FrameLayout.DATA)
                .writeZero(200);
        assertError(error, tooLarge);
        assertError("stream error 1 FRAME_SIZE_ERROR", frame(FrameLayout.PRIORITY, 0, 1, 1, 2, 3, 4));
    }

    @Test
    void refusesFramesOnTheWrongKindOfStream() {
        String error = "connection error PROTOCOL_ERROR";
        assertError(error, frame(FrameLayout.DATA, 0, 0, 1));
        assertError(error, frame(FrameLayout.HEADERS, 4, 0, 1));
        assertError(error, frame(FrameLayout.CONTINUATION, 4, 0, 1));
        assertError(error, frame(FrameLayout.PRIORITY, 0, 0, 1, 2, 3, 4, 5));
        assertError(error, frame(FrameLayout.RST_STREAM, 0, 0, 1, 2, 3, 4));
        assertError(error, frame(FrameLayout.SETTINGS, 0, 1));
        assertError(error, frame(FrameLayout.PING, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8));
        assertError(error, frame(FrameLayout.GOAWAY, 0, 1, 1, 2, 3, 4, 5, 6, 7, 8));
    }

    @Test
    void refusesPaddingLongerThanItsFrame() {
        assertError("connection error PROTOCOL_ERROR", frame(FrameLayout.DATA, 8, 1, 3, 1, 2));
        assertError("connection error PROTOCOL_ERROR", frame(FrameLayout.HEADERS, 0xc, 1, 3, 1, 2));
        assertError("connection error PROTOCOL_ERROR", frame(FrameLayout.DATA, 8, 1));
    }

    @Test
    void refusesPromisesAndWrongPrefaces() {
        assertError("connection error PROTOCOL_ERROR", frame(FrameLayout.PUSH_PROMISE, 4, 1, 0, 0, 0, 2));
        byte[] http1 = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        assertEquals(List.of("connection error PROTOCOL_ERROR"), read(http1, true, 10).seen);
    }

    @Test
    void refusesStreamThatDependsOnItself() {
        assertError("stream error 3 PROTOCOL_ERROR", frame(FrameLayout.PRIORITY, 0, 3, 0x80, 0, 0, 3, 1));
        assertError("stream error 3 PROTOCOL_ERROR", frame(FrameLayout.HEADERS, 0x24, 3, 0, 0, 0, 3, 1, 'a'));
    }

    @Test
    void bearsBeingClosedInTheMiddleOfAFrame() {
        byte[] bytes = bytesOf(frame(FrameLayout.PING, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8), frame(FrameLayout.DATA, 0, 1, 1));
        for (int cut = 0; cut <= bytes.length; cut++) {
            RecordingSink sink = new RecordingSink() {
                @Override
                public void onPing(long data, boolean ack) {
                    close();
                }
            };
            FrameReader reader = new FrameReader(sink, ByteBufAllocator.DEFAULT, false);
            sink.reader = reader;
            reader.read(ByteBufAllocator.DEFAULT.buffer().writeBytes(bytes, 0, cut));
            reader.read(ByteBufAllocator.DEFAULT.buffer().writeBytes(bytes, cut, bytes.length - cut));
            assertEquals(List.of(), sink.seen, "cut at " + cut);
        }
    }

    @Test
    void findsRandomFramesInRandomPieces() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            List<String> expected = new ArrayList<>();
            byte[] bytes = randomFrames(random, expected);
            int[] cuts = random.ints(random.nextInt(20), 0, bytes.length + 1)
                    .sorted()
                    .toArray();
            RecordingSink sink = read(bytes, false, cuts);
            assertEquals(expected, sink.seen, "seed " + seed);
            assertFalse(sink.seen.isEmpty());
        }
    }

    /** Frames as our own writer makes them, which Netty's reader reads in the traces. */
    private static byte[] randomFrames(Random random, List<String> expected) {
        ByteBuf out = Unpooled.buffer();
        for (int i = 0; i < 10; i++) {
            int stream = random.nextInt(Integer.MAX_VALUE) | 1;
            switch (random.nextInt(5)) {
                case 0 -> {
                    int length = random.nextInt(random.nextBoolean() ? 20 : 16_385);
                    FrameWriter.dataHead(out, stream, length, true);
                    out.writeBytes("x".repeat(length).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
                    expected.add("data " + stream + " " + length + " 0 true");
                    expected.add("payload " + "x".repeat(length));
                }
                case 1 -> {
                    FrameWriter.reset(out, stream, 8);
                    expected.add("reset " + stream + " 8");
                }
                case 2 -> {
                    FrameWriter.windowUpdate(out, stream, 99);
                    expected.add("window " + stream + " 99");
                }
                case 3 -> {
                    long payload = random.nextLong();
                    FrameWriter.ping(out, payload, true);
                    expected.add("ping " + payload + " true");
                }
                default -> {
                    int start = FrameWriter.beginHeaders(out);
                    out.writeBytes(new byte[] {'a', 'b', 'c', 'd', 'e'});
                    FrameWriter.endHeaders(out, start, stream, true, 2);
                    expected.add("headers " + stream + " true false ab");
                    expected.add("continuation " + stream + " false cd");
                    expected.add("continuation " + stream + " true e");
                }
            }
        }
        return bytesOf(out);
    }
}
