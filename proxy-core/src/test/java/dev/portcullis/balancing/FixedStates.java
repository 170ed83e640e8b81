package dev.portcullis.balancing;

import java.util.Random;

/**
 * States that a test writes down.
 *
 * @param states one per endpoint
 */
@SuppressWarnings("ArrayRecordComponent")
record FixedStates(boolean[] states) implements EndpointStates {
    static FixedStates available(boolean... states) {
        return new FixedStates(states);
    }

    static FixedStates random(Random random) {
        boolean[] states = new boolean[random.nextInt(6)];
        for (int i = 0; i < states.length; i++) {
            states[i] = random.nextBoolean();
        }
        return new FixedStates(states);
    }

    boolean anyAvailable() {
        for (boolean state : states) {
            if (state) {
                return true;
            }
        }
        return false;
    }

    @Override
    public int size() {
        return states.length;
    }

    @Override
    public boolean isAvailable(int index) {
        return states[index];
    }
}
