package dev.portcullis.bench;

import dev.portcullis.balancing.Balancer;
import dev.portcullis.balancing.Balancers;
import dev.portcullis.balancing.EndpointStates;
import dev.portcullis.balancing.StableHash;
import dev.portcullis.settings.BalancingSettings;
import dev.portcullis.settings.BalancingSettings.Strategy;
import java.util.Arrays;
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

/** What a call pays for the choice of its endpoint, by strategy, with all endpoints available and with half of them. */
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

    /** How one is chosen. */
    @Param
    public Strategy strategy = Strategy.IN_TURN;

    /** Whether all weights are 1, or from 1 to 10. */
    @Param({"true", "false"})
    public boolean equalWeights;

    private Balancer balancer = (states, hash) -> -1;
    private boolean[] available = {};
    private int[] open = {};
    private long nowNanos;
    private long key;
    private final EndpointStates states = new EndpointStates() {
        @Override
        public int size() {
            return available.length;
        }

        @Override
        public boolean isAvailable(int index) {
            return available[index];
        }

        @Override
        public int inFlight(int index) {
            return open[index];
        }

        /** With the decay that the proxy computes for each endpoint that is looked at. */
        @Override
        public double latencyNanos(int index) {
            return (1_000_000 + index) * Math.exp(-(nowNanos & 0xfffff) / 1e10);
        }
    };

    /** Takes away every second endpoint where only half shall be available. */
    @Setup
    public void prepare() {
        available = new boolean[endpoints];
        open = new int[endpoints];
        for (int i = 0; i < endpoints; i++) {
            available[i] = availablePercent == 100 || i % 2 == 0;
            open[i] = i % 7;
        }
        int[] weights = new int[endpoints];
        Arrays.setAll(weights, i -> equalWeights ? 1 : 1 + i % 10);
        String[] names = IntStream.range(0, endpoints)
                .mapToObj(i -> "10.0.0." + i + ":1")
                .toArray(String[]::new);
        BalancingSettings settings = BalancingSettings.DEFAULT.with(strategy);
        int[] isNew = new int[endpoints];
        Arrays.fill(isNew, -1);
        balancer = Balancers.of(settings, weights, names, Balancers.turns(settings, weights, 0, null, isNew));
    }

    /** One call; its key, where one is needed, is hashed from eight bytes. */
    @Benchmark
    public int choose() {
        nowNanos += 1_000;
        key++;
        return balancer.next(states, StableHash.end(key));
    }
}
