package dev.portcullis.http2;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.portcullis.testing.ProxyScene;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When an object of a stream may serve again. */
class StreamPoolTest {
    private final ProxyScene scene = new ProxyScene();
    private final StreamPool pool = new StreamPool();

    @AfterEach
    void nothingIsLeft() {
        scene.close();
    }

    private H2Stream newStream() {
        if (scene.clientConnections().isEmpty()) {
            scene.client();
        }
        return new H2Stream(scene.clientConnections().get(0));
    }

    /** A new object is that of a stream which is over. */
    private H2Stream put() {
        H2Stream stream = newStream();
        scene.worker().tickNanos();
        stream.recycle();
        pool.put(stream);
        return stream;
    }

    @Test
    void givesNothingInTheTickInWhichItWasLetGo() {
        H2Stream stream = put();
        assertNull(pool.take());
        scene.tick();
        assertSame(stream, pool.take());
        assertNull(pool.take());
    }

    @Test
    void givesTheOldestFirst() {
        List<H2Stream> streams = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            streams.add(put());
        }
        scene.tick();
        for (H2Stream stream : streams) {
            assertSame(stream, pool.take());
        }
    }

    @Test
    void keepsNoneWhoseCreditIsOwed() {
        put().unsentCreditBytes = 1;
        H2Stream next = put();
        scene.tick();
        assertNull(pool.take());
        assertSame(next, pool.take());
    }

    @Test
    void keepsSoManyAndNoMore() {
        for (int i = 0; i < 300; i++) {
            put();
        }
        scene.tick();
        for (int i = 0; i < 128; i++) {
            assertNotNull(pool.take());
        }
        assertNull(pool.take());
    }

    @Test
    void refusesAStreamThatIsNotOver() {
        H2Stream open = newStream().open(1, 1, 1);
        assertThrows(AssertionError.class, open::recycle);
    }
}
