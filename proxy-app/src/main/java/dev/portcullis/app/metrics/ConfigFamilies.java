package dev.portcullis.app.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;

/** The families about reloads: an alert on {@code portcullis_config_last_reload_success == 0} finds a bad file. */
final class ConfigFamilies {
    private ConfigFamilies() {}

    static List<MetricSnapshot> of(ConfigFacts facts) {
        CounterSnapshot.Builder reloads =
                Family.counter("portcullis_config_reloads", "Reloads of the configuration, by result.");
        Family.add(reloads, facts.succeeded(), Labels.of("result", "success"));
        Family.add(reloads, facts.failed(), Labels.of("result", "failure"));
        return List.of(
                reloads.build(),
                Family.one(
                        "portcullis_config_last_reload_success",
                        "1 when the last reload was applied, 0 when it was refused.",
                        facts.lastSucceeded() ? 1 : 0),
                Family.one(
                        "portcullis_config_last_reload_timestamp_seconds",
                        "When the running configuration was loaded, seconds since 1970.",
                        facts.loadedSeconds()),
                InfoSnapshot.builder()
                        .name("portcullis_config")
                        .help("The contents of the configuration files that run, as a hash.")
                        .dataPoint(InfoSnapshot.InfoDataPointSnapshot.builder()
                                .labels(Labels.of("hash", facts.hash()))
                                .build())
                        .build());
    }
}
