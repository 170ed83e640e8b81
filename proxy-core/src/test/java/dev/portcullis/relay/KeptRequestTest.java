package dev.portcullis.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.http2.ProcessBudget;
import dev.portcullis.http2.QueueBudget;
import dev.portcullis.http2.WorkerBudget;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.loop.Worker;
import dev.portcullis.observe.LimitKind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.LeakPresenceDetector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a request keeps, and on whose account. */
class KeptRequestTest {
    private final EmbeddedChannel loop = new EmbeddedChannel();
    private final WorkerBudget worker =
            new WorkerBudget(new Worker(0, loop.eventLoop()), new ProcessBudget(1 << 20, 1));
    private final QueueBudget budget = new QueueBudget(100, worker);
    private final KeptRequest request = new KeptRequest(new HeaderBlock(), false);

    @AfterEach
    void everyBufferIsReleased() {
        request.release(budget);
        assertEquals(0, budget.queuedBytes());
        assertEquals(0, worker.queuedBytes());
        loop.finishAndReleaseAll();
        LeakPresenceDetector.check();
    }

    private int add(int bytes, int capacity, boolean end) {
        ByteBuf read = ByteBufAllocator.DEFAULT.buffer(capacity).writeZero(bytes);
        request.add(read, 0, bytes, end, budget);
        int owners = read.refCnt();
        read.release();
        return owners;
    }

    @Test
    void dataIsOnTheConnectionsBudget() {
        for (int i = 0; i < 101; i++) {
            add(1, 64, false);
        }
        assertEquals(101, budget.queuedBytes());
        assertEquals(LimitKind.CONNECTION_BUDGET, budget.exceeded());
        request.release(budget);
        assertNull(budget.exceeded());
    }

    @Test
    void endWithoutDataNeedsTheHeadOnly() {
        assertFalse(request.isHeadOnly());
        add(0, 64, true);
        assertTrue(request.isHeadOnly());
    }

    @Test
    void keepsSlicesAndNotCopies() {
        assertEquals(2, add(100, 2048, false), "the first piece is a slice");
        assertEquals(2, add(8192, 65_536, false), "and so is a large one");
        assertEquals(1, add(100, 2048, false), "a further small one is a copy");
    }

    @Test
    void fewBytesHoldOnToNoLargeBuffer() {
        assertEquals(1, add(1, 65_536, true));
    }

    @Test
    void hasRoomForSixtyFourKibibytes() {
        assertTrue(request.hasRoom(65_536));
        add(65_535, 65_536, false);
        assertTrue(request.hasRoom(1));
        assertFalse(request.hasRoom(2));
    }
}
