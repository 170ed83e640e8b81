package dev.portcullis.demo;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Backends that leave under load and say so first: no call is lost whose request the proxy can keep. */
class RollingRestartTest {
    private static final int BACKENDS = 3;
    /** Times that each backend leaves. */
    private static final int ROUNDS = 2;
    /** Calls between two events, so that every backend is in full use again. */
    private static final int CALLS_BETWEEN = 100;

    private static EdgeUnderTest edge() throws Exception {
        EdgeUnderTest edge = EdgeUnderTest.over(BACKENDS);
        for (int i = 0; i < BACKENDS; i++) {
            PacedLoad.serve(edge.backend(i));
        }
        return edge;
    }

    @Test
    void losesNoCallWhileOneBackendAfterTheOtherRestarts() throws Exception {
        try (EdgeUnderTest edge = edge()) {
            UnaryLoad load = UnaryLoad.start(edge.client());
            restartEach(edge, load);
            load.end();
        }
    }

    @Test
    void losesNoCallOfThoseThatComeAtAFixedRate() throws Exception {
        try (EdgeUnderTest edge = edge()) {
            PacedLoad load = PacedLoad.start(List.of(edge.client(), edge.client()));
            restartEach(edge, load);
            load.end();
        }
    }

    /** One backend after the other says GOAWAY, finishes its calls, closes, and comes back on its port. */
    private static void restartEach(EdgeUnderTest edge, CallLoad load) throws Exception {
        for (int i = 0; i < ROUNDS * BACKENDS; i++) {
            RawBackend backend = edge.backend(i % BACKENDS);
            load.awaitCalls(CALLS_BETWEEN);
            int before = backend.connectionsMade();
            backend.shutDown();
            backend.restart();
            load.await("a connection to the restarted " + backend.name(), () -> backend.connectionsMade() > before);
        }
    }

    @Test
    void losesNoCallWhenOneConnectionEndsAmongOthers() throws Exception {
        try (EdgeUnderTest edge = edge()) {
            UnaryLoad load = UnaryLoad.start(edge.client());
            for (int i = 0; i < ROUNDS * BACKENDS; i++) {
                RawBackend backend = edge.backend(i % BACKENDS);
                load.awaitCalls(CALLS_BETWEEN);
                int before = backend.connectionsMade();
                backend.goAway();
                load.await("a new connection to " + backend.name(), () -> backend.connectionsMade() > before);
            }
            load.end();
        }
    }
}
