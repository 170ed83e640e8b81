package dev.portcullis.app.metrics;

import dev.portcullis.EdgeReport.ServedCertificate;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Facts about the process as a whole: its build, its certificates, its queues, what listeners and the log dropped. */
final class ProcessFamilies {
    private ProcessFamilies() {}

    static MetricSnapshot build(String version) {
        return InfoSnapshot.builder()
                .name("portcullis_build")
                .help("The version that runs.")
                .dataPoint(InfoSnapshot.InfoDataPointSnapshot.builder()
                        .labels(Labels.of("version", version, "java", System.getProperty("java.version", "")))
                        .build())
                .build();
    }

    /** One point per source and first name; of two that share both, the one that expires first. */
    static MetricSnapshot certificates(List<ServedCertificate> certificates) {
        WorstPoints soonest = new WorstPoints(Math::min);
        for (ServedCertificate certificate : certificates) {
            soonest.add(labelsOf(certificate), certificate.notAfter().getEpochSecond());
        }
        return soonest.family(
                "portcullis_certificate_not_after_seconds", "When a served certificate expires, seconds since 1970.");
    }

    /** One point per source and first name that has an answer with an end; of two, the one that expires first. */
    static MetricSnapshot ocspAnswers(List<ServedCertificate> certificates) {
        WorstPoints soonest = new WorstPoints(Math::min);
        for (ServedCertificate certificate : certificates) {
            Instant until = certificate.ocspUntil();
            if (until != null && !until.equals(Instant.MAX)) {
                soonest.add(labelsOf(certificate), until.getEpochSecond());
            }
        }
        return soonest.family(
                "portcullis_certificate_ocsp_until_seconds",
                "Until when a CA's answer about a served certificate is sent to clients, seconds since 1970.");
    }

    /** One point per source and first name; of two that share both, the worse. */
    static MetricSnapshot revoked(List<ServedCertificate> certificates) {
        WorstPoints worst = new WorstPoints(Math::max);
        for (ServedCertificate certificate : certificates) {
            worst.add(labelsOf(certificate), certificate.revokedAt() == null ? 0 : 1);
        }
        return worst.family(
                "portcullis_certificate_revoked", "1 when a served certificate's CA, asked by OCSP, calls it revoked.");
    }

    /** One point per source: where one file serves two keys, the worse. */
    static MetricSnapshot replacementFailures(List<ServedCertificate> certificates) {
        WorstPoints worst = new WorstPoints(Math::max);
        for (ServedCertificate certificate : certificates) {
            Labels labels = Labels.of("source", certificate.source());
            worst.add(labels, certificate.replacementFailure().isEmpty() ? 0 : 1);
        }
        return worst.family(
                "portcullis_certificate_replacement_failed",
                "1 when the files of a certificate hold what cannot be served, and the one of before goes on.");
    }

    private static Labels labelsOf(ServedCertificate certificate) {
        String name = certificate.names().isEmpty() ? "" : certificate.names().get(0);
        return Labels.of("source", certificate.source(), "name", name);
    }

    static MetricSnapshot ocspFetches(Map<String, LongAdder> outcomes) {
        CounterSnapshot.Builder family = Family.counter(
                "portcullis_ocsp_fetches", "Tries to get a CA's answer about a certificate, by outcome.");
        outcomes.forEach((outcome, count) -> Family.add(family, count.sum(), Labels.of("outcome", outcome)));
        return family.build();
    }

    static MetricSnapshot queuedBytes(long bytes) {
        GaugeSnapshot.Builder family = Family.gauge(
                "portcullis_queued_bytes", "Bytes of calls that wait for a client, a server, or a second try now.");
        Family.add(family, bytes, Labels.EMPTY);
        return family.build();
    }

    static MetricSnapshot acceptRefused(Map<String, LongAdder> refused) {
        CounterSnapshot.Builder family = Family.counter(
                "portcullis_accept_refused", "Connections closed at accept by a limit or a drain, by entry point.");
        refused.forEach((name, count) -> Family.add(family, count.sum(), Labels.of("entrypoint", name)));
        return family.build();
    }

    static MetricSnapshot droppedLines(long count) {
        CounterSnapshot.Builder family = Family.counter(
                "portcullis_access_log_dropped", "Access log lines lost: the writer was behind, or could not write.");
        Family.add(family, count, Labels.EMPTY);
        return family.build();
    }
}
