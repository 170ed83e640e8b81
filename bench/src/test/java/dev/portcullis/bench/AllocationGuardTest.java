package dev.portcullis.bench;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/**
 * Heap bytes that one unary call through the relay costs, both legs together, as {@link RelayBenchmark} drives it. Bytes and not time:
 * they are the same on every machine. The JIT compiles in the foreground here (see the pom), so that escape analysis has had its say.
 */
final class AllocationGuardTest {
    /** Measured 2026-11-21: see bench/README.md. Lower it when the relay allocates less; raise it only with a reason. */
    private static final long BYTES_PER_CALL_MAX = 100;

    private static final int MESSAGE_BYTES = 100;
    private static final int BATCH = 10;
    private static final int WARM_UP_BATCHES = 4_000;
    private static final int BATCHES = 500;
    private static final int ROUNDS = 5;

    @Test
    void callAllocatesNoMoreThanItDid() {
        MemoryProxy proxy = new MemoryProxy(MESSAGE_BYTES, BATCH);
        try {
            proxy.open();
            allocatedBytes(proxy, WARM_UP_BATCHES);
            long least = Long.MAX_VALUE;
            for (int round = 0; round < ROUNDS; round++) {
                least = Math.min(least, allocatedBytes(proxy, BATCHES) / (BATCHES * BATCH));
            }
            proxy.checkAllOver();
            long bytesPerCall = least;
            assertTrue(
                    bytesPerCall <= BYTES_PER_CALL_MAX,
                    () -> "a call allocates " + bytesPerCall + " bytes, more than " + BYTES_PER_CALL_MAX
                            + "; to see what: java -jar bench/target/benchmarks.jar RelayBenchmark -prof gc");
        } finally {
            proxy.close();
        }
    }

    private static long allocatedBytes(MemoryProxy proxy, int batches) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long self = Thread.currentThread().getId();
        long before = threads.getThreadAllocatedBytes(self);
        for (int batch = 0; batch < batches; batch++) {
            proxy.callBatch();
        }
        return threads.getThreadAllocatedBytes(self) - before;
    }
}
