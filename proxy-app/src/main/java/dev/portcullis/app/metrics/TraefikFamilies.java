package dev.portcullis.app.metrics;

import dev.portcullis.EdgeReport.ServedCertificate;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Traefik's families beside those of its requests ({@link TraefikRequests}): dashboards that were made for it keep working. */
final class TraefikFamilies {
    private static final Pattern COMMON_NAME = Pattern.compile("(?:^|,\\s*)CN=([^,]*)");

    private TraefikFamilies() {}

    /** Everything but requests. */
    static List<MetricSnapshot> of(
            EdgeCounts counts, TraefikTargets targets, ConfigFacts config, List<ServedCertificate> certificates) {
        List<MetricSnapshot> families = new ArrayList<>();
        families.add(openConnections(counts.entryPoints()));
        families.add(serversUp(counts.backends(), targets));
        var reloads = Family.counter("traefik_config_reloads", "Reloads of the configuration that were applied.");
        Family.add(reloads, config.succeeded(), Labels.EMPTY);
        families.add(reloads.build());
        families.add(Family.one(
                "traefik_config_last_reload_success",
                "When the running configuration was loaded, seconds since 1970.",
                config.loadedSeconds()));
        families.add(certificates(certificates));
        return families;
    }

    private static MetricSnapshot openConnections(SummedRows entryPoints) {
        GaugeSnapshot.Builder open = Family.gauge("traefik_open_connections", "Client connections now.");
        entryPoints.forEach((name, cells) -> Family.add(
                open, ConnectionFamilies.open(cells), Labels.of("entrypoint", name.first(), "protocol", "TCP")));
        return open.build();
    }

    /** Up is what has a connection, and what no worker has failed to reach at its last attempt. */
    private static MetricSnapshot serversUp(SummedRows backends, TraefikTargets targets) {
        Map<Labels, Long> up = new TreeMap<>();
        backends.forEach((name, cells) -> {
            String url = targets.urls().get(name);
            if (url != null) {
                boolean connected = cells[WorkerMetrics.CONNECTED] > cells[WorkerMetrics.DISCONNECTED];
                long value = connected || cells[WorkerMetrics.FAILING] == 0 ? 1 : 0;
                up.put(Labels.of("service", TraefikRequests.qualified(name.first()), "url", url), value);
            }
        });
        GaugeSnapshot.Builder family =
                Family.gauge("traefik_service_server_up", "1 when the server can be reached, 0 when it cannot.");
        up.forEach((labels, value) -> Family.add(family, value, labels));
        return family.build();
    }

    /** One point per name; of several certificates for the same, the one that expires first. */
    private static MetricSnapshot certificates(List<ServedCertificate> certificates) {
        WorstPoints soonest = new WorstPoints(Math::min);
        for (ServedCertificate certificate : certificates) {
            Matcher name = COMMON_NAME.matcher(certificate.subject());
            soonest.add(
                    Labels.of("cn", name.find() ? name.group(1) : "", "sans", String.join(",", certificate.names())),
                    certificate.notAfter().getEpochSecond());
        }
        return soonest.family("traefik_tls_certs_not_after", "When a served certificate expires, seconds since 1970.");
    }
}
