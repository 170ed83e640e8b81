package dev.portcullis.app.metrics;

import dev.portcullis.connection.ProxyHeader;
import dev.portcullis.observe.CloseReason;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import java.util.Locale;

/** Client connections by entry point: how many, what stood before TLS, why they ended. */
final class ConnectionFamilies {
    private static final CloseReason[] REASONS = CloseReason.values();
    private static final ProxyHeader[] HEADERS = ProxyHeader.values();

    private final GaugeSnapshot.Builder open = Family.gauge("portcullis_connections_open", "Client connections now.");
    private final CounterSnapshot.Builder accepted =
            Family.counter("portcullis_connections", "Client connections accepted.");
    private final CounterSnapshot.Builder closed =
            Family.counter("portcullis_connections_closed", "Client connections that ended, by reason.");
    private final CounterSnapshot.Builder headers =
            Family.counter("portcullis_proxy_headers", "What stood before TLS, by kind of PROXY header.");
    private final CounterSnapshot.Builder handshakes = Family.counter(
            "portcullis_tls_handshake_failures", "Connections that never spoke HTTP/2 over TLS, by reason.");

    private ConnectionFamilies() {}

    static List<MetricSnapshot> of(SummedRows entryPoints) {
        ConnectionFamilies families = new ConnectionFamilies();
        entryPoints.forEach(families::add);
        return List.of(
                families.open.build(),
                families.accepted.build(),
                families.closed.build(),
                families.headers.build(),
                families.handshakes.build());
    }

    private void add(RowName name, long[] cells) {
        Labels labels = Labels.of("entrypoint", name.first());
        for (CloseReason reason : REASONS) {
            long count = cells[WorkerMetrics.cellOf(reason)];
            Labels withReason = labels.add("reason", lower(reason));
            Family.addUnlessZero(closed, count, withReason);
            if (isHandshakeFailure(reason)) {
                Family.add(handshakes, count, withReason);
            }
        }
        for (ProxyHeader header : HEADERS) {
            Family.add(headers, cells[WorkerMetrics.cellOf(header)], labels.add("kind", lower(header)));
        }
        Family.add(accepted, cells[WorkerMetrics.ACCEPTED], labels);
        Family.add(open, open(cells), labels);
    }

    /** The connections of an entry point now, by the cells of its row. */
    static long open(long[] cells) {
        long left = cells[WorkerMetrics.ACCEPTED];
        for (CloseReason reason : REASONS) {
            left -= cells[WorkerMetrics.cellOf(reason)];
        }
        // The cells are read one after the other, so a connection may be seen to end before it is seen to begin.
        return Math.max(0, left);
    }

    private static boolean isHandshakeFailure(CloseReason reason) {
        return switch (reason) {
            case HANDSHAKE_TIMEOUT, HANDSHAKE_FAILED, CLIENT_CERTIFICATE, UNKNOWN_SERVER_NAME, PLAINTEXT, NO_ALPN_H2 ->
                true;
            case CLIENT_CLOSED,
                    CLOSED_EARLY,
                    NO_FIRST_BYTE,
                    PROXY_HEADER_TIMEOUT,
                    PROXY_HEADER_MALFORMED,
                    PROXY_HEADER_CHECKSUM,
                    PROXY_HEADER_MISSING,
                    PROXY_HEADER_UNTRUSTED,
                    PROXY_HEADER_TWICE,
                    PROXY_HEADER_UNEXPECTED,
                    UNEXPECTED_TLS,
                    GARBAGE,
                    HTTP1_REQUEST,
                    BAD_PREFACE,
                    PROTOCOL_ERROR,
                    ENHANCE_YOUR_CALM,
                    CLIENT_CONNECTIONS,
                    DEAD_PEER,
                    IDLE,
                    DRAINED,
                    IO_ERROR -> false;
        };
    }

    /** A constant as the value of a label. */
    static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
