package dev.portcullis.grpc;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The messages of {@code grpc.health.v1} (gRPC {@code doc/health-checking.md}). What is written has the five bytes in front that gRPC
 * puts before each message; what is read has not.
 */
public final class HealthMessages {
    /** The path of a call that asks once. */
    public static final String CHECK_PATH = "/grpc.health.v1.Health/Check";
    /** The path of a call that is told each change. */
    public static final String WATCH_PATH = "/grpc.health.v1.Health/Watch";
    /** The path of a call that asks for all services at once. */
    public static final String LIST_PATH = "/grpc.health.v1.Health/List";

    private static final int PREFIX_BYTES = 5;
    /** {@code HealthCheckRequest.service}, {@code HealthCheckResponse.status}, and {@code HealthListResponse.statuses}. */
    private static final int ONLY_FIELD = 1;

    private static final int MAP_KEY = 1;
    private static final int MAP_VALUE = 2;

    private HealthMessages() {}

    /** {@code HealthCheckRequest}. */
    public static byte[] request(String service) {
        ProtobufMessage message = new ProtobufMessage();
        return framed(service.isEmpty() ? message : message.text(ONLY_FIELD, service));
    }

    /** {@code HealthCheckResponse}. */
    public static byte[] response(ServingStatus status) {
        return framed(new ProtobufMessage().number(ONLY_FIELD, status.number()));
    }

    /** {@code HealthListResponse}. */
    public static byte[] list(Map<String, ServingStatus> statuses) {
        ProtobufMessage message = new ProtobufMessage();
        statuses.forEach((service, status) -> message.message(
                ONLY_FIELD,
                new ProtobufMessage()
                        .text(MAP_KEY, service)
                        .message(MAP_VALUE, new ProtobufMessage().number(ONLY_FIELD, status.number()))));
        return framed(message);
    }

    private static byte[] framed(ProtobufMessage message) {
        byte[] body = message.toBytes();
        return ByteBuffer.allocate(PREFIX_BYTES + body.length)
                .put((byte) 0)
                .putInt(body.length)
                .put(body)
                .array();
    }

    /** The service that a {@code HealthCheckRequest} asks for, or null when it is malformed. */
    public static @Nullable String serviceOf(byte[] request) {
        ProtobufFields fields = new ProtobufFields(request);
        String service = "";
        while (fields.next()) {
            if (fields.isBytes(ONLY_FIELD)) {
                try {
                    service = StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(fields.bytes()))
                            .toString();
                } catch (CharacterCodingException e) {
                    return null;
                }
            }
        }
        return fields.isMalformed() ? null : service;
    }

    /** What a {@code HealthCheckResponse} says, or null when it is malformed or says a number that nobody knows. */
    public static @Nullable ServingStatus statusOf(byte[] response) {
        ProtobufFields fields = new ProtobufFields(response);
        long number = 0;
        while (fields.next()) {
            if (fields.isNumber(ONLY_FIELD)) {
                number = fields.number();
            }
        }
        return fields.isMalformed() ? null : ServingStatus.of(number);
    }
}
