package dev.portcullis.app.metrics;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.portcullis.observe.EdgeObserver;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** What a call costs once its method and its backend are known: no allocation. */
final class SteadyStateTest {
    private static final int CALLS = 100_000;

    @Test
    void allocatesNothingPerCall() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (EdgeMetrics metrics = new EdgeMetrics(FakeSettings.edge(), null, "1.2.3", () -> 0)) {
            EdgeObserver worker = metrics.forWorker(0);
            FakeCall[] calls = new FakeCall[8];
            for (int i = 0; i < calls.length; i++) {
                // More paths than the table's recent ones, so that both ways of finding a row are walked.
                calls[i] = new FakeCall().path("/a.B/M" + i);
            }
            run(worker, calls);
            long before = threads.getCurrentThreadAllocatedBytes();
            run(worker, calls);
            long bytes = threads.getCurrentThreadAllocatedBytes() - before;
            assertTrue(bytes < CALLS, () -> bytes + " bytes for " + CALLS + " calls");
        }
    }

    private static void run(EdgeObserver worker, FakeCall[] calls) {
        for (int i = 0; i < CALLS; i++) {
            FakeCall call = calls[i % calls.length];
            worker.onCallStarted(call);
            worker.onCallEnded(call);
            worker.onLoopLag(i);
        }
    }
}
