package dev.portcullis.app.metrics;

import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongBinaryOperator;

/** The points of a gauge while a scrape gathers them: of several things that share their labels, the worst. One thread. */
final class WorstPoints {
    private final Map<Labels, Long> points = new TreeMap<>();
    private final LongBinaryOperator worse;

    /** No points yet; which of two values is the worse one. */
    WorstPoints(LongBinaryOperator worse) {
        this.worse = worse;
    }

    void add(Labels labels, long value) {
        points.merge(labels, value, worse::applyAsLong);
    }

    /** The gauge, its points in the order of their labels. */
    MetricSnapshot family(String name, String help) {
        GaugeSnapshot.Builder family = Family.gauge(name, help);
        points.forEach((labels, value) -> Family.add(family, value, labels));
        return family.build();
    }
}
