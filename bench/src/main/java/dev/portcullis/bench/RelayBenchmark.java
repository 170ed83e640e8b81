package dev.portcullis.bench;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One unary echo call through both legs without sockets and TLS: HEADERS and DATA of the client are decoded, routed, relayed, and
 * encoded for the backend; its HEADERS, DATA, and trailers come back the same way. Ten calls share a read and a tick, as
 * they do under load.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RelayBenchmark {
    private static final int BATCH = 10;

    /** Bytes of DATA each way. */
    @Param({"100", "10000"})
    public int bytes;

    private @Nullable MemoryProxy proxy;

    /** Brings both connections to the state that they have in the midst of their life. */
    @Setup
    public void prepare() {
        MemoryProxy started = new MemoryProxy(bytes, BATCH);
        started.open();
        for (int i = 0; i < 10; i++) {
            started.callBatch();
        }
        started.checkAllOver();
        proxy = started;
    }

    /** Ends the connections. */
    @TearDown
    public void release() {
        running().checkAllOver();
        running().close();
    }

    /** Ten calls; time and bytes allocated are per call. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long call() {
        return running().callBatch();
    }

    private MemoryProxy running() {
        MemoryProxy started = proxy;
        if (started == null) {
            throw new IllegalStateException("not prepared");
        }
        return started;
    }
}
