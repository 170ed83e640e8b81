package dev.portcullis.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.http2.QueueBudget;
import dev.portcullis.http2.hpack.HeaderBlock;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.LeakPresenceDetector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a request that waits keeps, and on whose account. */
class ParkedRequestTest {
    private final QueueBudget budget = new QueueBudget(100);
    private final ParkedRequest request = new ParkedRequest(new HeaderBlock(), false, budget);

    @AfterEach
    void everyBufferIsReleased() {
        request.release();
        assertEquals(0, budget.queuedBytes());
        LeakPresenceDetector.check();
    }

    private void add(int bytes, boolean end) {
        ByteBuf read = ByteBufAllocator.DEFAULT.buffer().writeZero(bytes);
        request.add(read, 0, bytes, end);
        read.release();
    }

    @Test
    void dataWaitsOnTheConnectionsBudget() {
        for (int i = 0; i < 101; i++) {
            add(1, false);
        }
        assertEquals(101, budget.queuedBytes());
        assertTrue(budget.isExhausted());
        request.release();
        assertFalse(budget.isExhausted());
    }

    @Test
    void endWithoutDataNeedsTheHeadOnly() {
        assertFalse(request.isHeadOnly());
        add(0, true);
        assertTrue(request.isHeadOnly());
    }
}
