package dev.portcullis.grpc;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.http2.hpack.HeaderField;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@link GrpcContentType} takes for gRPC. */
final class GrpcContentTypeTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"application/grpc", "application/grpc+proto", "application/grpc;charset=x", "Application/gRPC"})
    void takesGrpc(String value) {
        assertTrue(GrpcContentType.isGrpc(HeaderField.of("content-type", value)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "application/grp",
                "application/grpc-web",
                "application/grpc-web+proto",
                "application/grpcx",
                "text/html",
                "application/json"
            })
    void takesNothingElse(String value) {
        assertFalse(GrpcContentType.isGrpc(HeaderField.of("content-type", value)));
    }
}
