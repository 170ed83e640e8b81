package dev.portcullis.app.config;

import dev.portcullis.settings.OutlierSettings;
import dev.portcullis.settings.OutlierSettings.FailurePercentage;
import dev.portcullis.settings.OutlierSettings.SuccessRate;
import org.jspecify.annotations.Nullable;

/**
 * Reads when a server that answers badly gets no calls: {@code outlierDetection}, with Envoy's and gRPC's names, or Traefik's
 * {@code passiveHealthCheck}.
 */
final class OutlierReader {
    private static final int FAILURES_MAX = 1_000_000;
    private static final int HOSTS_MAX = 10_000;
    private static final int CALLS_MAX = 1_000_000;
    /** Ten times the standard deviation: no pool of fewer than a hundred servers has one so far off. */
    private static final int STDEV_FACTOR_MAX = 10_000;

    private OutlierReader() {}

    /** What is asked for, or null for nothing. */
    static @Nullable OutlierSettings outliers(Section balancer) {
        Section ours = balancer.optional("outlierDetection");
        Section traefiks = balancer.optional("passiveHealthCheck");
        OutlierSettings settings = detection(ours);
        OutlierSettings passive = passive(traefiks);
        if (ours.present() && traefiks.present()) {
            traefiks.self().errorAtKey("says the same as outlierDetection; write only one of them");
        }
        return ours.present() ? settings : traefiks.present() ? passive : null;
    }

    private static OutlierSettings detection(Section section) {
        OutlierSettings usual = OutlierSettings.DEFAULT;
        OutlierSettings settings = new OutlierSettings(
                section.number("consecutiveFailures", usual.consecutiveFailures(), 0, FAILURES_MAX),
                section.millis("failureWindow", usual.failureWindowMillis()),
                positiveMillis(section, "interval", usual.intervalMillis()),
                positiveMillis(section, "baseEjectionTime", usual.baseEjectionMillis()),
                positiveMillis(section, "maxEjectionTime", usual.maxEjectionMillis()),
                section.number("maxEjectionPercent", usual.maxEjectionPercent(), 0, 100),
                section.number("panicThreshold", usual.panicPercent(), 0, 100),
                successRate(section.optional("successRate")),
                failurePercentage(section.optional("failurePercentage")));
        if (settings.maxEjectionMillis() < settings.baseEjectionMillis()) {
            section.value("maxEjectionTime")
                    .warning("is less than baseEjectionTime, " + GoDuration.text(settings.baseEjectionMillis())
                            + ", which holds then");
        }
        section.end();
        return settings;
    }

    private static long positiveMillis(Section section, String key, long usual) {
        Value value = section.value(key);
        long millis = value.millis(usual);
        if (millis == 0) {
            value.error("must be more than nothing; write one such as " + GoDuration.text(usual));
        }
        return Math.max(1, millis);
    }

    private static @Nullable SuccessRate successRate(Section section) {
        SuccessRate usual = SuccessRate.DEFAULT;
        SuccessRate settings = new SuccessRate(
                section.number("stdevFactor", usual.stdevFactor(), 0, STDEV_FACTOR_MAX),
                section.number("minimumHosts", usual.minimumHosts(), 1, HOSTS_MAX),
                section.number("requestVolume", usual.requestVolume(), 1, CALLS_MAX));
        section.end();
        return section.present() ? settings : null;
    }

    private static @Nullable FailurePercentage failurePercentage(Section section) {
        FailurePercentage usual = FailurePercentage.DEFAULT;
        FailurePercentage settings = new FailurePercentage(
                section.number("threshold", usual.threshold(), 0, 100),
                section.number("minimumHosts", usual.minimumHosts(), 1, HOSTS_MAX),
                section.number("requestVolume", usual.requestVolume(), 1, CALLS_MAX));
        section.end();
        return section.present() ? settings : null;
    }

    /** Traefik takes a server out for as long as it counts, whatever the others do; only the last fit one stays here. */
    private static OutlierSettings passive(Section section) {
        OutlierSettings usual = OutlierSettings.DEFAULT;
        int attempts = section.number("maxFailedAttempts", 1, 1, FAILURES_MAX);
        long windowMillis = positiveMillis(section, "failureWindow", 10_000);
        section.end();
        return new OutlierSettings(
                attempts, windowMillis, usual.intervalMillis(), windowMillis, windowMillis, 100, 0, null, null);
    }
}
