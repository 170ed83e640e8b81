package dev.portcullis.fuzz;

import java.util.Random;

/** Runs a random test many times, each with a seed of its own that a failure tells. No state. */
public final class Rounds {
    private static final String SEED = "portcullis.fuzz.seed";
    private static final String COUNT = "portcullis.fuzz.rounds";

    private Rounds() {}

    /** One round of a test. */
    @FunctionalInterface
    public interface Round {
        /** Runs; all chance comes from the given source. */
        void run(Random random);
    }

    /** Runs a number of rounds, or as many as the command line asks for, or the one whose seed it names. */
    public static void run(int usualCount, Round round) {
        Long only = Long.getLong(SEED);
        long first = only == null ? System.nanoTime() : only;
        int count = only == null ? Integer.getInteger(COUNT, usualCount) : 1;
        for (long seed = first; seed < first + count; seed++) {
            try {
                round.run(new Random(seed));
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("again with -D" + SEED + "=" + seed + ": " + e.getMessage(), e);
            }
        }
    }
}
