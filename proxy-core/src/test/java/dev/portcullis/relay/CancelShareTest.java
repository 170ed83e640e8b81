package dev.portcullis.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Who gets backend connections apart, and until when. */
class CancelShareTest {
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(CancelShare.WINDOW_SECONDS);

    private final CancelShare share = new CancelShare(0);

    /** So many calls, of which so many are cancelled at the end; how often the connection went apart. */
    private int call(int calls, int cancels, long nowNanos) {
        int times = 0;
        for (int i = 0; i < calls; i++) {
            share.onCall();
        }
        for (int i = 0; i < cancels; i++) {
            times += share.onCancelled(nowNanos) ? 1 : 0;
        }
        return times;
    }

    @Test
    void goesApartOnceByManyCancels() {
        assertEquals(0, call(CancelShare.CANCELS_MIN, CancelShare.CANCELS_MIN - 1, 1));
        assertFalse(share.isApart());
        assertEquals(1, call(10, 10, 1));
        assertTrue(share.isApart());
    }

    @Test
    void busyClientMayCancelItsShare() {
        int calls = 100 * CancelShare.CANCELS_MIN;
        assertEquals(0, call(calls, calls / CancelShare.CALLS_PER_CANCEL, 1));
        assertEquals(1, call(0, 1, 1));
    }

    @Test
    void fewCancelsInEachWindowMoveNobody() {
        for (int window = 0; window < 10; window++) {
            assertEquals(0, call(40, 40, 1 + window * (WINDOW_NANOS + 1)));
        }
        assertFalse(share.isApart());
    }

    @Test
    void comesBackAfterAWindowWithFewer() {
        call(100, 100, 1);
        share.roll(WINDOW_NANOS);
        assertTrue(share.isApart(), "its first window is not over");
        share.roll(WINDOW_NANOS + 1);
        assertTrue(share.isApart(), "the window that is over was one of many cancels");
        call(100, 20, WINDOW_NANOS + 2);
        share.roll(3 * WINDOW_NANOS);
        assertFalse(share.isApart());
        assertEquals(1, call(100, 100, 3 * WINDOW_NANOS + 1), "and may go again");
    }
}
