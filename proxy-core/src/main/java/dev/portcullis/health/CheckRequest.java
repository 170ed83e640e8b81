package dev.portcullis.health;

import dev.portcullis.grpc.GrpcTimeout;
import dev.portcullis.grpc.HealthMessages;
import dev.portcullis.http2.H2Stream;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.http2.hpack.HeaderField;
import dev.portcullis.settings.HealthCheckSettings;
import dev.portcullis.settings.HealthCheckSettings.Grpc;
import dev.portcullis.settings.HealthCheckSettings.Http;
import dev.portcullis.upstream.BackendConnection;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * What a check sends on its stream.
 *
 * @param method such as POST
 * @param path begins with a slash
 * @param authority empty for the server's host and port
 * @param fields behind the pseudo fields
 * @param body empty for none
 */
@SuppressWarnings("ArrayRecordComponent")
record CheckRequest(String method, String path, String authority, List<HeaderField> fields, byte[] body) {
    private static final HeaderField USER_AGENT = HeaderField.of("user-agent", "Portcullis-HealthCheck");
    private static final HeaderField GRPC = HeaderField.of("content-type", "application/grpc");
    private static final HeaderField TRAILERS = HeaderField.of("te", "trailers");

    /** {@code Check}. */
    static CheckRequest of(HealthCheckSettings settings, Grpc question) {
        HeaderField timeout = GrpcTimeout.field(TimeUnit.MILLISECONDS.toNanos(settings.timeoutMillis()));
        return grpc(settings, question, HealthMessages.CHECK_PATH, List.of(GRPC, TRAILERS, timeout));
    }

    /** {@code Watch}, which may last for ever. */
    static CheckRequest watch(HealthCheckSettings settings, Grpc question) {
        return grpc(settings, question, HealthMessages.WATCH_PATH, List.of(GRPC, TRAILERS));
    }

    private static CheckRequest grpc(
            HealthCheckSettings settings, Grpc question, String path, List<HeaderField> fields) {
        byte[] body = HealthMessages.request(question.service());
        return new CheckRequest("POST", path, settings.hostname(), withHeaders(fields, settings), body);
    }

    static CheckRequest of(HealthCheckSettings settings, Http question) {
        List<HeaderField> fields = withHeaders(List.of(), settings);
        return new CheckRequest(question.method(), question.path(), settings.hostname(), fields, new byte[0]);
    }

    private static List<HeaderField> withHeaders(List<HeaderField> first, HealthCheckSettings settings) {
        Map<String, HeaderField> byName = new TreeMap<>();
        byName.put(USER_AGENT.name(), USER_AGENT);
        settings.headers().forEach((name, value) -> byName.put(name, HeaderField.of(name, value)));
        List<HeaderField> all = new ArrayList<>(first);
        all.addAll(byName.values());
        return all;
    }

    /** Writes all of it on a new stream to a server. */
    void writeTo(H2Stream stream, BackendConnection connection) {
        HeaderBlock head = new HeaderBlock();
        head.add(HeaderField.of(":method", method));
        head.add(connection.scheme().field());
        head.add(authority.isEmpty() ? connection.authority() : HeaderField.of(":authority", authority));
        head.add(HeaderField.of(":path", path));
        fields.forEach(head::add);
        stream.writeHead(head, body.length == 0);
        if (body.length > 0) {
            stream.writeData(Unpooled.wrappedBuffer(body), 0, body.length, true);
        }
    }
}
