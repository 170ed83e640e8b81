package dev.portcullis.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.LeakPresenceDetector;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Bytes leave the queue as they went in, whether copied or sliced, and however they are cut. */
class SendQueueTest {
    private final SendQueue queue = new SendQueue();

    @AfterEach
    void everyBufferIsReleased() {
        queue.release();
        LeakPresenceDetector.check();
    }

    private void add(byte[] bytes) {
        ByteBuf read = ByteBufAllocator.DEFAULT.buffer().writeZero(3).writeBytes(bytes);
        queue.add(read, 3, bytes.length, ByteBufAllocator.DEFAULT);
        read.release();
    }

    @Test
    void keepsOrderAtRandom() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte in = 0;
        byte out = 0;
        int expected = 0;
        for (int step = 0; step < 5_000; step++) {
            if (random.nextBoolean()) {
                byte[] bytes = new byte[1 + random.nextInt(random.nextInt(8) == 0 ? 16_000 : 700)];
                for (int i = 0; i < bytes.length; i++) {
                    bytes[i] = in++;
                }
                add(bytes);
                expected += bytes.length;
            } else {
                for (int left = random.nextInt(4_000); left > 0 && !queue.isEmpty(); ) {
                    ByteBuf first = queue.peekFirst();
                    int length = Math.min(first.readableBytes(), left);
                    for (int i = 0; i < length; i++) {
                        assertEquals(out++, first.getByte(first.readerIndex() + i), "seed " + seed);
                    }
                    queue.wrote(length);
                    left -= length;
                    expected -= length;
                }
            }
            assertEquals(expected, queue.bytes(), "seed " + seed);
            assertEquals(expected == 0, queue.isEmpty(), "seed " + seed);
        }
        assertTrue(expected >= 0);
    }

    @Test
    void smallPiecesShareBuffers() {
        for (int i = 0; i < 5_000; i++) {
            add(new byte[] {1});
        }
        int buffers = 0;
        while (!queue.isEmpty()) {
            queue.wrote(queue.peekFirst().readableBytes());
            buffers++;
        }
        assertTrue(buffers <= 3, buffers + " buffers for 5,000 bytes");
    }

    @Test
    void releaseForgetsEverything() {
        add(new byte[10]);
        add(new byte[10_000]);
        queue.release();
        assertEquals(0, queue.bytes());
        assertTrue(queue.isEmpty());
    }
}
