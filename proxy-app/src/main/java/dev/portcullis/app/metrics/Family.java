package dev.portcullis.app.metrics;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;

/** Starts the families of a scrape and adds points to them; the one place that knows Prometheus's builders. */
final class Family {
    private Family() {}

    static CounterSnapshot.Builder counter(String name, String help) {
        return CounterSnapshot.builder().name(name).help(help);
    }

    static GaugeSnapshot.Builder gauge(String name, String help) {
        return GaugeSnapshot.builder().name(name).help(help);
    }

    static HistogramSnapshot.Builder histogram(String name, String help) {
        return HistogramSnapshot.builder().name(name).help(help);
    }

    /** A family of one value without labels. */
    static GaugeSnapshot one(String name, String help, long value) {
        GaugeSnapshot.Builder family = gauge(name, help);
        add(family, value, Labels.EMPTY);
        return family.build();
    }

    /** Adds a count. */
    static void add(CounterSnapshot.Builder family, long value, Labels labels) {
        family.dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                .value((double) value)
                .labels(labels)
                .build());
    }

    /** Adds a count that is left out while it is zero: most values of a label with many never occur. */
    static void addUnlessZero(CounterSnapshot.Builder family, long value, Labels labels) {
        if (value != 0) {
            add(family, value, labels);
        }
    }

    /** Adds a value that may fall. */
    static void add(GaugeSnapshot.Builder family, long value, Labels labels) {
        family.dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                .value((double) value)
                .labels(labels)
                .build());
    }

    /** Adds a histogram, whose buckets are not yet cumulative. */
    static void add(HistogramSnapshot.Builder family, ClassicHistogramBuckets buckets, double sum, Labels labels) {
        family.dataPoint(HistogramSnapshot.HistogramDataPointSnapshot.builder()
                .classicHistogramBuckets(buckets)
                .sum(sum)
                .labels(labels)
                .build());
    }
}
