package dev.portcullis.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.portcullis.http2.hpack.HeaderField;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The bytes of google.rpc.Status, ErrorInfo, and RetryInfo. */
class StatusDetailsTest {
    private static String decoded(@Nullable HeaderField field) {
        assertNotNull(field);
        assertEquals("grpc-status-details-bin", field.name());
        return new String(Base64.getDecoder().decode(field.value()), StandardCharsets.ISO_8859_1);
    }

    @Test
    void holdsErrorInfo() {
        StatusDetails details = new StatusDetails(GrpcStatus.UNIMPLEMENTED, "no", "NO_ROUTE").metadata("k", "v");
        String errorInfo = "\n\10NO_ROUTE\22\12portcullis\32\6\n\1k\22\1v";
        String any = "\n\50type.googleapis.com/google.rpc.ErrorInfo\22\36" + errorInfo;
        assertEquals("\10\14\22\2no\32\112" + any, decoded(details.field()));
    }

    @Test
    void holdsRetryInfo() {
        StatusDetails details = new StatusDetails(GrpcStatus.OK, "", "R").retryAfterMillis(1_001);
        String retryInfo = "\n\6\10\1\20\u00c0\u0084\75";
        String expected = "\n\50type.googleapis.com/google.rpc.RetryInfo\22\10" + retryInfo;
        String bytes = decoded(details.field());
        assertEquals(expected, bytes.substring(bytes.length() - expected.length()));
    }

    @Test
    void hasNoPadding() {
        for (int length = 0; length < 3; length++) {
            HeaderField field = new StatusDetails(GrpcStatus.INTERNAL, "x".repeat(length), "R").field();
            assertNotNull(field);
            assertFalse(field.value().endsWith("="));
        }
    }

    @Test
    void isLeftOutWhenTooLong() {
        assertNull(new StatusDetails(GrpcStatus.INTERNAL, "x".repeat(StatusDetails.BYTES_MAX), "R").field());
    }
}
