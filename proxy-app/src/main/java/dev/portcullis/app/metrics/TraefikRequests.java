package dev.portcullis.app.metrics;

import dev.portcullis.app.settings.TraefikNames;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.DoubleStream;

/**
 * Traefik's four families of requests, of one level: entry points, routers, or services. As in Traefik, {@code code} is the gRPC
 * status's number where {@code protocol} is {@code grpc}; its name is {@code grpc_status}, which is ours.
 */
final class TraefikRequests {
    private static final double NANOS_PER_SECOND = 1e9;

    private final double[] bounds;
    private final CounterSnapshot.Builder requests;
    private final HistogramSnapshot.Builder durations;
    private final CounterSnapshot.Builder requestBytes;
    private final CounterSnapshot.Builder responseBytes;

    /** The families of every level that was asked for. */
    static List<MetricSnapshot> of(TraefikNames asked, EdgeCounts counts, TraefikTargets targets) {
        List<MetricSnapshot> families = new ArrayList<>();
        if (asked.entryPoints()) {
            families.addAll(
                    level("entrypoint", asked, counts.requestsByEntryPoint(), (level, name) -> Labels.of(level, name)));
        }
        if (asked.routers()) {
            families.addAll(level("router", asked, counts.requestsByRouter(), (level, name) -> {
                String service = targets.services().getOrDefault(name, "");
                return Labels.of(level, qualified(name), "service", service.isEmpty() ? "" : qualified(service));
            }));
        }
        if (asked.services()) {
            families.addAll(level(
                    "service", asked, counts.requestsByService(), (level, name) -> Labels.of(level, qualified(name))));
        }
        return families;
    }

    private static List<MetricSnapshot> level(
            String level, TraefikNames asked, SummedRows rows, BiFunction<String, String, Labels> labelsOf) {
        TraefikRequests requests = new TraefikRequests(level, asked.bucketsSeconds());
        rows.forEach((name, cells) -> requests.add(kindOf(name).merge(labelsOf.apply(level, name.first())), cells));
        return requests.build();
    }

    /**
     * Families of one level.
     *
     * @param level {@code entrypoint}, {@code router}, or {@code service}
     */
    private TraefikRequests(String level, List<Double> bucketsSeconds) {
        String prefix = "traefik_" + level;
        bounds = DoubleStream.concat(
                        bucketsSeconds.stream().mapToDouble(Double::doubleValue),
                        DoubleStream.of(Double.POSITIVE_INFINITY))
                .toArray();
        requests = Family.counter(prefix + "_requests", "Requests that ended.");
        durations = Family.histogram(
                prefix + "_request_duration_seconds", "From the request headers to the end of the call.");
        requestBytes = Family.counter(prefix + "_requests_bytes", "Bytes of DATA from clients.");
        responseBytes = Family.counter(prefix + "_responses_bytes", "Bytes of DATA to clients.");
    }

    /** A name as Traefik has it: everything here comes from files. */
    static String qualified(String name) {
        return name.endsWith("@file") ? name : name + "@file";
    }

    /** The labels of a kind, without those of the level. */
    private static Labels kindOf(RowName name) {
        String[] kind = name.second().split(" ", -1);
        boolean grpc = kind[1].equals("grpc");
        String status = grpc ? GrpcCode.ofNumber(Integer.parseInt(kind[2])).name() : "";
        return Labels.of("code", kind[2], "grpc_status", status, "method", kind[0], "protocol", kind[1]);
    }

    private void add(Labels labels, long[] cells) {
        Family.add(requests, cells[TraefikCounts.REQUESTS], labels);
        Family.add(requestBytes, cells[TraefikCounts.REQUEST_BYTES], labels);
        Family.add(responseBytes, cells[TraefikCounts.RESPONSE_BYTES], labels);
        Family.add(
                durations,
                ClassicHistogramBuckets.of(
                        bounds,
                        Arrays.copyOfRange(cells, TraefikCounts.BUCKETS, TraefikCounts.BUCKETS + bounds.length)),
                cells[TraefikCounts.NANOS] / NANOS_PER_SECOND,
                labels);
    }

    private List<MetricSnapshot> build() {
        return List.of(requests.build(), durations.build(), requestBytes.build(), responseBytes.build());
    }
}
