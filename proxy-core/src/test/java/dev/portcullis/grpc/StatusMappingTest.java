package dev.portcullis.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The two tables of {@link StatusMapping}, row by row. */
final class StatusMappingTest {
    @ParameterizedTest
    @CsvSource({
        "400, INTERNAL",
        "401, UNAUTHENTICATED",
        "403, PERMISSION_DENIED",
        "404, UNIMPLEMENTED",
        "429, UNAVAILABLE",
        "431, INTERNAL",
        "502, UNAVAILABLE",
        "503, UNAVAILABLE",
        "504, UNAVAILABLE",
        "200, UNKNOWN",
        "301, UNKNOWN",
        "500, UNKNOWN",
        "0, UNKNOWN",
        "-1, UNKNOWN"
    })
    void mapsHttpStatuses(int httpStatus, GrpcStatus expected) {
        assertEquals(expected, StatusMapping.ofHttp(httpStatus));
    }

    @ParameterizedTest
    @CsvSource({
        "0, INTERNAL",
        "1, INTERNAL",
        "2, INTERNAL",
        "3, INTERNAL",
        "4, INTERNAL",
        "5, UNKNOWN",
        "6, INTERNAL",
        "7, UNAVAILABLE",
        "8, CANCELLED",
        "9, INTERNAL",
        "10, INTERNAL",
        "11, RESOURCE_EXHAUSTED",
        "12, PERMISSION_DENIED",
        "13, UNKNOWN",
        "14, INTERNAL",
        "4294967295, INTERNAL",
        "4294967303, INTERNAL"
    })
    void mapsResetCodes(long http2Code, GrpcStatus expected) {
        assertEquals(expected, StatusMapping.ofReset(http2Code));
    }
}
