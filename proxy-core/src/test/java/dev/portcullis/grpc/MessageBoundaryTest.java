package dev.portcullis.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.fuzz.Rounds;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.LeakPresenceDetector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@link MessageBoundary} over every way to cut a stream. */
final class MessageBoundaryTest {
    private final MessageBoundary boundary = new MessageBoundary();
    private final ByteBuf stream = UnpooledByteBufAllocator.DEFAULT.buffer();

    @AfterEach
    void releasesTheStream() {
        assertEquals(0, stream.readerIndex(), "nobody but the test reads");
        assertTrue(stream.release());
        LeakPresenceDetector.check();
    }

    @Test
    void startsAtABoundary() {
        assertTrue(boundary.atBoundary());
        assertEquals(0, boundary.messages());
        boundary.advance(stream, 0, 0);
        assertTrue(boundary.atBoundary());
    }

    @Test
    void followsAMessageByteByByte() {
        addMessage(1, 300);
        addMessage(0, 0);
        addMessage(255, 1);
        long[] endsAt = {305, 310, 316};
        int messages = 0;
        for (int i = 0; i < stream.writerIndex(); i++) {
            boundary.advance(stream, i, 1);
            boolean end = i + 1 == endsAt[messages];
            messages += end ? 1 : 0;
            assertEquals(end, boundary.atBoundary(), "byte " + i);
            assertEquals(messages, boundary.messages(), "byte " + i);
        }
        assertEquals(3, messages);
    }

    @Test
    void countsEmptyMessages() {
        for (int i = 0; i < 10; i++) {
            addMessage(0, 0);
        }
        boundary.advance(stream, 0, stream.writerIndex());
        assertEquals(10, boundary.messages());
        assertTrue(boundary.atBoundary());
    }

    @Test
    void reachesFourGigabytes() {
        stream.writeByte(0).writeInt(-1);
        boundary.advance(stream, 0, 5);
        stream.writeZero(1 << 20);
        for (int i = 0; i < 4_095; i++) {
            boundary.advance(stream, 5, 1 << 20);
        }
        boundary.advance(stream, 5, (1 << 20) - 2);
        assertFalse(boundary.atBoundary());
        assertEquals(0, boundary.messages());
        boundary.advance(stream, 5, 1);
        assertTrue(boundary.atBoundary());
        assertEquals(1, boundary.messages());
    }

    @Test
    void givesTheSameForAnyCut() {
        Rounds.run(500, random -> {
            stream.clear();
            MessageBoundary cut = new MessageBoundary();
            int messages = random.nextInt(20);
            for (int i = 0; i < messages; i++) {
                addMessage(random.nextInt(256), random.nextInt(4) == 0 ? 0 : random.nextInt(70));
            }
            int tail = random.nextInt(5);
            stream.writeZero(tail);
            for (int at = 0; at < stream.writerIndex(); ) {
                int length = Math.min(random.nextInt(12), stream.writerIndex() - at);
                cut.advance(stream, at, length);
                at += length;
            }
            assertEquals(messages, cut.messages());
            assertEquals(tail == 0, cut.atBoundary());
        });
    }

    private void addMessage(int flag, int length) {
        stream.writeByte(flag).writeInt(length).writeZero(length);
    }
}
