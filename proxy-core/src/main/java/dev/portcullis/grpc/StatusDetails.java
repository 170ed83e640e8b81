package dev.portcullis.grpc;

import dev.portcullis.http2.hpack.HeaderField;
import dev.portcullis.http2.hpack.Indexing;
import dev.portcullis.loop.EventLoopConfined;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The {@code grpc-status-details-bin} of a status that the proxy makes: a {@code google.rpc.Status} with an {@code ErrorInfo}, and a
 * {@code RetryInfo} where one is given. Made where it is needed and thrown away; the field that it gives may be kept.
 */
@EventLoopConfined
public final class StatusDetails {
    /** What an encoded status may take: with status and message far below the 8 KiB of headers that grpc-java takes. */
    static final int BYTES_MAX = 1024;

    private static final String DOMAIN = "portcullis";
    private static final String TYPES = "type.googleapis.com/google.rpc.";
    /** Clients know the name; in Base64 a value may come without padding (gRPC PROTOCOL-HTTP2). */
    private static final String NAME = "grpc-status-details-bin";

    private final GrpcStatus status;
    private final String message;
    private final ProtobufMessage errorInfo;
    private long retryAfterMillis = -1;

    /** Details of a status and its message, which must be what {@code grpc-status} and {@code grpc-message} say. */
    public StatusDetails(GrpcStatus status, String message, String reason) {
        this.status = status;
        this.message = message;
        this.errorInfo = new ProtobufMessage().text(1, reason).text(2, DOMAIN);
    }

    /** Adds to the error's metadata. */
    public StatusDetails metadata(String key, String value) {
        errorInfo.message(3, new ProtobufMessage().text(1, key).text(2, value));
        return this;
    }

    /** Says that the call may be tried again after a time. */
    public StatusDetails retryAfterMillis(long millis) {
        retryAfterMillis = millis;
        return this;
    }

    /** The field, or null when it would be too long. */
    public @Nullable HeaderField field() {
        ProtobufMessage all = new ProtobufMessage()
                .number(1, status.number())
                .text(2, message)
                .message(3, any("ErrorInfo", errorInfo));
        if (retryAfterMillis >= 0) {
            ProtobufMessage delay = new ProtobufMessage()
                    .number(1, retryAfterMillis / 1000)
                    .number(2, retryAfterMillis % 1000 * 1_000_000);
            all.message(3, any("RetryInfo", new ProtobufMessage().message(1, delay)));
        }
        byte[] bytes = all.toBytes();
        return bytes.length > BYTES_MAX
                ? null
                : HeaderField.of(NAME, Base64.getEncoder().withoutPadding().encodeToString(bytes), Indexing.WITHOUT);
    }

    private static ProtobufMessage any(String type, ProtobufMessage value) {
        return new ProtobufMessage().text(1, TYPES + type).message(2, value);
    }
}
