package dev.portcullis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.settings.TransportKind;
import dev.portcullis.tls.TlsEngine;
import io.netty.util.LeakPresenceDetector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A server that defends itself against resets (Netty's: 200 in 30 s end the connection) behind a client that cancels every call. */
class ResetFloodTest {
    private static final int CANCELS = 500;

    @AfterEach
    void releasesEverything() {
        LeakPresenceDetector.check();
    }

    @Test
    void goodClientLosesNothing() throws Exception {
        try (EdgeFixture edge = new EdgeFixture(TransportKind.AUTO, TlsEngine.best(), 1, EdgeFixture.clear());
                FrameClient waiting = edge.clearClient();
                FrameClient bad = edge.clearClient()) {
            int held = waiting.open("/a.S/Hold", "x", true);
            waiting.next("HEADERS");
            try (SteadyCaller good = new SteadyCaller(edge.clearClient())) {
                for (int i = 0; i < CANCELS; i++) {
                    int stream = bad.open("/a.S/Hold", "x", false);
                    bad.next("HEADERS");
                    bad.cancel(stream);
                }
                edge.events.awaitOther("disconnected from service", 1);
                good.awaitCalls(50);
            }
            edge.backend.finishHeld();
            assertEquals("0", waiting.reply(held).grpcStatus());
            assertTrue(edge.events.others().contains("limit CANCELLED_CALLS"));
            assertTrue(edge.backend.connectionsMade() >= 3, "one shared, one apart, and one in its place");
        }
    }
}
