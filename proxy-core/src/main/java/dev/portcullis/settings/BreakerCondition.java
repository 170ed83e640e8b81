package dev.portcullis.settings;

/**
 * When a circuit breaker opens (Traefik's {@code circuitBreaker.expression}): comparisons of what was counted of late, joined by and
 * and or. Immutable; any thread.
 */
public sealed interface BreakerCondition {
    /** What was counted of the calls of late. */
    interface Counted {
        /** Which part of the calls came to no answer of a server, 0 to 1. */
        double networkErrorRatio();

        /** Calls with HTTP codes from one to below another, divided by those of a second range; 0 when that has none. */
        double responseCodeRatio(int from, int to, int dividedByFrom, int dividedByTo);

        /** The time to the head of the answer that so many of a hundred calls stayed below, in milliseconds. */
        double latencyAtQuantileMillis(double percent);
    }

    /** What is compared. */
    sealed interface Measure {
        /** The value now. */
        double of(Counted counted);
    }

    /** {@code NetworkErrorRatio()}. */
    record NetworkErrorRatio() implements Measure {
        @Override
        public double of(Counted counted) {
            return counted.networkErrorRatio();
        }
    }

    /**
     * {@code ResponseCodeRatio(from, to, dividedByFrom, dividedByTo)}. Statuses of gRPC count as the HTTP codes that they are mapped to.
     *
     * @param from the first code that counts
     * @param to the first one that does not
     * @param dividedByFrom the first code of those that they are divided by
     * @param dividedByTo the first one that is not
     */
    record ResponseCodeRatio(int from, int to, int dividedByFrom, int dividedByTo) implements Measure {
        @Override
        public double of(Counted counted) {
            return counted.responseCodeRatio(from, to, dividedByFrom, dividedByTo);
        }
    }

    /**
     * {@code LatencyAtQuantileMS(percent)}.
     *
     * @param percent of the calls, 0 to 100
     */
    record LatencyAtQuantile(double percent) implements Measure {
        @Override
        public double of(Counted counted) {
            return counted.latencyAtQuantileMillis(percent);
        }
    }

    /** How values are compared. */
    enum Comparator {
        /** More than. */
        ABOVE,
        /** As much or more. */
        FROM,
        /** Less than. */
        BELOW,
        /** As much or less. */
        UP_TO
    }

    /**
     * A comparison.
     *
     * @param measure what is compared
     * @param how how
     * @param bound with what
     */
    record Comparison(Measure measure, Comparator how, double bound) implements BreakerCondition {
        @Override
        public boolean holds(Counted counted) {
            double value = measure.of(counted);
            return switch (how) {
                case ABOVE -> value > bound;
                case FROM -> value >= bound;
                case BELOW -> value < bound;
                case UP_TO -> value <= bound;
            };
        }
    }

    /**
     * Both.
     *
     * @param one the first
     * @param other the second
     */
    record Both(BreakerCondition one, BreakerCondition other) implements BreakerCondition {
        @Override
        public boolean holds(Counted counted) {
            return one.holds(counted) && other.holds(counted);
        }
    }

    /**
     * At least one of the two.
     *
     * @param one the first
     * @param other the second
     */
    record Either(BreakerCondition one, BreakerCondition other) implements BreakerCondition {
        @Override
        public boolean holds(Counted counted) {
            return one.holds(counted) || other.holds(counted);
        }
    }

    /** Whether the breaker is to open. */
    boolean holds(Counted counted);
}
