package dev.portcullis.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.portcullis.http2.hpack.HeaderField;
import org.junit.jupiter.api.Test;

/** Numbers, names, and fields of {@link GrpcStatus}. */
final class GrpcStatusTest {
    @Test
    void standsInTheOrderOfItsNumbers() {
        for (GrpcStatus status : GrpcStatus.values()) {
            assertSame(status, GrpcStatus.of(status.number()));
            assertEquals("grpc-status: " + status.number(), status.field().toString());
        }
        assertEquals(16, GrpcStatus.UNAUTHENTICATED.number());
        assertNull(GrpcStatus.of(17));
        assertNull(GrpcStatus.of(-1));
    }

    @Test
    void hasTheNamesThatDashboardsKnow() {
        assertEquals("OK", GrpcStatus.OK.metricName());
        assertEquals("Canceled", GrpcStatus.CANCELLED.metricName());
        assertEquals("DeadlineExceeded", GrpcStatus.DEADLINE_EXCEEDED.metricName());
        for (GrpcStatus status : GrpcStatus.values()) {
            String name = status.name().replace("_", "").replace("CANCELLED", "CANCELED");
            assertEquals(name, status.metricName().toUpperCase(java.util.Locale.ROOT));
        }
    }

    @Test
    void readsTheNumberOfAField() {
        assertEquals(0, GrpcStatus.numberOf(status("0")));
        assertEquals(14, GrpcStatus.numberOf(status("14")));
        assertEquals(999_999_999, GrpcStatus.numberOf(status("999999999")));
        for (String bad : new String[] {"", "-1", "1 2", "x", "9999999999", "1.0"}) {
            assertEquals(-1, GrpcStatus.numberOf(status(bad)), bad);
        }
    }

    private static HeaderField status(String value) {
        return HeaderField.of("grpc-status", value);
    }
}
