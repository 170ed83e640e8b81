package dev.portcullis.balancing;

import java.util.Arrays;

/** Endpoints of which a test says how loaded and how slow they are; all available unless it says otherwise. */
final class LoadStates implements EndpointStates {
    final boolean[] away;
    final int[] open;
    final double[] latencyNanos;
    final double[] ramp;

    LoadStates(int size) {
        away = new boolean[size];
        open = new int[size];
        latencyNanos = new double[size];
        ramp = new double[size];
        Arrays.fill(ramp, 1);
    }

    /** How often each place is chosen for so many calls, each with a key of its own; calls end at once. */
    int[] counts(Balancer balancer, int calls) {
        int[] counts = new int[open.length];
        for (int i = 1; i <= calls; i++) {
            counts[balancer.next(this, StableHash.end(i))]++;
        }
        return counts;
    }

    @Override
    public int size() {
        return open.length;
    }

    @Override
    public boolean isAvailable(int index) {
        return !away[index];
    }

    @Override
    public int inFlight(int index) {
        return open[index];
    }

    @Override
    public double latencyNanos(int index) {
        return latencyNanos[index];
    }

    @Override
    public double ramp(int index) {
        return ramp[index];
    }
}
