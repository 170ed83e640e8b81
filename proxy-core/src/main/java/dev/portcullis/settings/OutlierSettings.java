package dev.portcullis.settings;

import org.jspecify.annotations.Nullable;

/**
 * When a server that answers badly gets no calls for a while (gRFC A50, Envoy's outlier detection). Each worker judges by its own
 * calls; a connect that failed counts as a call.
 *
 * @param consecutiveFailures failed calls one after another that eject; 0 for never. Default 5, as Envoy
 * @param failureWindowMillis in which they must come; 0 for any time (Traefik's {@code failureWindow})
 * @param intervalMillis how often the rates are judged. Default 10 s
 * @param baseEjectionMillis how long the first ejection lasts; each that follows lasts as much longer. Default 30 s
 * @param maxEjectionMillis the longest ejection. Default 300 s
 * @param maxEjectionPercent no server is ejected while so many are; one may always be, but the last fit one never. Default 10:
 *     one of up to 10 servers
 * @param panicPercent when fewer servers than this are fit, the ejected ones take calls, too. Default 50, as Envoy
 * @param successRate judges servers by each other; null for not
 * @param failurePercentage judges each server by itself; null for not
 */
public record OutlierSettings(
        int consecutiveFailures,
        long failureWindowMillis,
        long intervalMillis,
        long baseEjectionMillis,
        long maxEjectionMillis,
        int maxEjectionPercent,
        int panicPercent,
        @Nullable SuccessRate successRate,
        @Nullable FailurePercentage failurePercentage) {
    /** The defaults of a service that wants detection, as the parameters say; without the rates. */
    public static final OutlierSettings DEFAULT =
            new OutlierSettings(5, 0, 10_000, 30_000, 300_000, 10, 50, null, null);

    /** Refuses what no detection can mean. */
    public OutlierSettings {
        if (consecutiveFailures < 0 || intervalMillis < 1 || baseEjectionMillis < 1) {
            throw new IllegalArgumentException("an interval and an ejection last at least 1 ms");
        }
    }

    /**
     * Ejects servers whose part of good calls is far below the mean of all.
     *
     * @param stdevFactor how far: thousandths of the standard deviation. Default 1900
     * @param minimumHosts servers with enough calls. Default 5: among fewer nobody can be so far off
     * @param requestVolume calls in an interval that are enough, per worker. Default 100
     */
    public record SuccessRate(int stdevFactor, int minimumHosts, int requestVolume) {
        /** The defaults, as the parameters say. */
        public static final SuccessRate DEFAULT = new SuccessRate(1_900, 5, 100);
    }

    /**
     * Ejects servers of whose calls too many failed.
     *
     * @param threshold more than so many of a hundred. Default 85
     * @param minimumHosts servers with enough calls. Default 2, and not 5 as in gRPC: pools of two and three are common
     * @param requestVolume calls in an interval that are enough, per worker. Default 50
     */
    public record FailurePercentage(int threshold, int minimumHosts, int requestVolume) {
        /** The defaults, as the parameters say. */
        public static final FailurePercentage DEFAULT = new FailurePercentage(85, 2, 50);
    }
}
