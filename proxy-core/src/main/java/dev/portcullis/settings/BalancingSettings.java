package dev.portcullis.settings;

import org.jspecify.annotations.Nullable;

/**
 * How a service chooses the server of a call.
 *
 * @param strategy the way of choosing. Default {@link Strategy#IN_TURN}
 * @param choices among how many servers, drawn at random, {@link Strategy#LEAST_REQUEST} chooses. Default 2, as Envoy: more find
 *     a better server and all run to the same one
 * @param latencyDecayMillis how fast a latency is forgotten. Default 10 s, as Linkerd
 * @param hash what a call's server hangs on, where the strategy asks
 * @param slowStart how a server comes in
 * @param inFlightMax open calls per worker and server; a server that has as many gets no other. Default 0: no limit
 */
public record BalancingSettings(
        Strategy strategy, int choices, long latencyDecayMillis, HashKey hash, SlowStart slowStart, int inFlightMax) {
    /** As many choices as there are servers. */
    public static final int ALL_SERVERS = Integer.MAX_VALUE;

    /** The defaults, as the parameters say. */
    public static final BalancingSettings DEFAULT =
            new BalancingSettings(Strategy.IN_TURN, 2, 10_000, HashKey.DEFAULT, SlowStart.OFF, 0);

    /** Refuses what no balancer can mean. */
    public BalancingSettings {
        if (choices < 1 || latencyDecayMillis < 1 || inFlightMax < 0) {
            throw new IllegalArgumentException("choices and decay are at least 1, a limit of calls at least 0");
        }
    }

    /** Whether latencies are measured. */
    public boolean isByLatency() {
        return strategy == Strategy.LEAST_LATENCY || strategy == Strategy.LEAST_LATENCY_OF_TWO;
    }

    /** The same with another way of choosing. */
    public BalancingSettings with(Strategy other) {
        return new BalancingSettings(other, choices, latencyDecayMillis, hash, slowStart, inFlightMax);
    }

    /** The same with another key of calls. */
    public BalancingSettings with(HashKey other) {
        return new BalancingSettings(strategy, choices, latencyDecayMillis, other, slowStart, inFlightMax);
    }

    /** The same with another way in for new servers. */
    public BalancingSettings with(SlowStart other) {
        return new BalancingSettings(strategy, choices, latencyDecayMillis, hash, other, inFlightMax);
    }

    /** The same with another limit of open calls. */
    public BalancingSettings withInFlightMax(int other) {
        return new BalancingSettings(strategy, choices, latencyDecayMillis, hash, slowStart, other);
    }

    /** The ways of choosing. All keep to the weights. */
    public enum Strategy {
        /** In turn (Traefik's {@code wrr}). */
        IN_TURN,
        /** Of two servers at random, the one with less latency times open calls (Traefik's {@code p2c}). */
        LEAST_LATENCY_OF_TWO,
        /** Of all servers, the same (Traefik's {@code leasttime}). */
        LEAST_LATENCY,
        /** Of some servers at random, the one with fewest open calls. */
        LEAST_REQUEST,
        /** By the call's key, on a ring (Ketama). */
        RING_HASH,
        /** By the call's key, the highest of one number per server (Traefik's {@code hrw}). */
        RENDEZVOUS
    }

    /**
     * What a call's server hangs on.
     *
     * @param header the name of a field in lower case; null for the client's address, as in Traefik's {@code hrw}
     * @param ringPoints places on the ring of a server of the least weight. Default 160, as Ketama: shares are even to about a
     *     twelfth. It does not hang on how many servers there are, or keys of those that stay would move
     */
    public record HashKey(@Nullable String header, int ringPoints) {
        /** By the client's address. */
        public static final HashKey DEFAULT = new HashKey(null, 160);

        /** Refuses a ring without places. */
        public HashKey {
            if (ringPoints < 1) {
                throw new IllegalArgumentException(ringPoints + " places on the ring");
            }
        }
    }

    /**
     * How a server comes in that is new or was unfit: its weight grows with time.
     *
     * @param windowMillis in which its weight grows evenly to the whole; 0 for at once. Default 0
     * @param minPercent of the weight at the beginning, 1..100. Default 10, as Envoy
     */
    public record SlowStart(long windowMillis, int minPercent) {
        /** All at once. */
        public static final SlowStart OFF = new SlowStart(0, 10);

        /** Refuses what would never let a server in. */
        public SlowStart {
            if (windowMillis < 0 || minPercent < 1 || minPercent > 100) {
                throw new IllegalArgumentException("a slow start begins with 1 to 100 percent of the weight");
            }
        }

        /** Whether weights grow. */
        public boolean isOn() {
            return windowMillis > 0;
        }
    }
}
