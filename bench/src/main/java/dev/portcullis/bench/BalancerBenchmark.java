package dev.portcullis.bench;

import dev.portcullis.balancing.Balancer;
import dev.portcullis.balancing.EndpointStates;
import dev.portcullis.balancing.RoundRobinBalancer;
import dev.portcullis.balancing.WeightedBalancer;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What a call pays for the choice of its endpoint, with all endpoints available and with half of them. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BalancerBenchmark {
    /** How many endpoints the service has. */
    @Param({"3", "1000"})
    public int endpoints;

    /** How many of a hundred are available. */
    @Param({"100", "50"})
    public int availablePercent;

    private final Balancer turns = new RoundRobinBalancer();
    private Balancer weights = turns;
    private boolean[] available = {};
    private final EndpointStates states = new EndpointStates() {
        @Override
        public int size() {
            return available.length;
        }

        @Override
        public boolean isAvailable(int index) {
            return available[index];
        }
    };

    /** Takes away every second endpoint where only half shall be available. */
    @Setup
    public void prepare() {
        available = new boolean[endpoints];
        for (int i = 0; i < endpoints; i++) {
            available[i] = availablePercent == 100 || i % 2 == 0;
        }
        weights = new WeightedBalancer(
                IntStream.range(0, endpoints).map(i -> 1 + i % 10).toArray(), 0);
    }

    /** One call where all weights are equal. */
    @Benchmark
    public int roundRobin() {
        return turns.next(states);
    }

    /** One call where they are not: from 1 to 10. */
    @Benchmark
    public int weighted() {
        return weights.next(states);
    }
}
