package dev.portcullis.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.InternalMetadata;
import io.grpc.Metadata;
import io.grpc.Status;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Metadata of both directions travels byte for byte and in order. */
class MetadataTest {
    private static final Metadata.Key<byte[]> DETAILS =
            Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);
    private static final String ODD_WORDS = "100% naïve:\nline two\ttab, 門 and 🏰 ~";

    private final HeldCalls held = new HeldCalls();

    @Test
    void passesRequestMetadataByteForByteAndInOrder() throws Exception {
        try (EdgeUnderTest edge = EdgeUnderTest.holding(held)) {
            RawCall call = RawCall.start(edge.client(), "Held", oddMetadata(), CallOptions.DEFAULT);
            HeldCall atBackend = held.next();
            assertEquals(fields(oddMetadata()), fields(atBackend.headers()));
            atBackend.end(Status.OK, new Metadata());
            assertEquals(Status.Code.OK, call.awaitEnd().code());
        }
    }

    @Test
    void passesResponseHeadersAndTrailersByteForByteAndInOrder() throws Exception {
        try (EdgeUnderTest edge = EdgeUnderTest.holding(held)) {
            RawCall call = RawCall.start(edge.client(), "Held");
            held.next().sendHeaders(oddMetadata()).send(new byte[] {1}).end(Status.OK, oddMetadata());
            assertEquals(fields(oddMetadata()), fields(call.awaitHeaders()));
            assertArrayEquals(new byte[] {1}, call.receive());
            assertEquals(fields(oddMetadata()), fields(call.awaitEnd().trailers()));
        }
    }

    @Test
    void keepsTrailersOnlyErrorsWithTheirDetails() throws Exception {
        try (EdgeUnderTest edge = EdgeUnderTest.holding(held)) {
            RawCall call = RawCall.start(edge.client(), "Held");
            Metadata trailers = oddMetadata();
            trailers.put(DETAILS, everyByte());
            held.next().end(Status.FAILED_PRECONDITION.withDescription(ODD_WORDS), trailers);
            RawCall.End end = call.awaitEnd();
            assertError(end);
            assertFalse(end.headersSeen(), "a Trailers-Only answer has no headers");
        }
    }

    @Test
    void keepsErrorsAfterMessagesWithTheirDetails() throws Exception {
        try (EdgeUnderTest edge = EdgeUnderTest.holding(held)) {
            RawCall call = RawCall.start(edge.client(), "Held");
            Metadata trailers = oddMetadata();
            trailers.put(DETAILS, everyByte());
            held.next()
                    .sendHeaders(new Metadata())
                    .send(new byte[] {1})
                    .send(new byte[0])
                    .end(Status.FAILED_PRECONDITION.withDescription(ODD_WORDS), trailers);
            assertArrayEquals(new byte[] {1}, call.receive());
            assertArrayEquals(new byte[0], call.receive());
            RawCall.End end = call.awaitEnd();
            assertError(end);
            assertTrue(end.headersSeen());
        }
    }

    @Test
    void keepsEveryStatusCode() throws Exception {
        try (EdgeUnderTest edge = EdgeUnderTest.holding(held)) {
            var client = edge.client();
            for (Status.Code code : Status.Code.values()) {
                RawCall call = RawCall.start(client, "Held");
                held.next().end(code.toStatus(), new Metadata());
                assertEquals(code, call.awaitEnd().code());
            }
        }
    }

    private static void assertError(RawCall.End end) {
        assertEquals(Status.Code.FAILED_PRECONDITION, end.code());
        assertEquals(ODD_WORDS, end.status().getDescription());
        assertArrayEquals(everyByte(), end.trailers().get(DETAILS));
        assertEquals(fields(oddMetadata()), fields(end.trailers()));
    }

    /** Repeated keys that alternate, binary values of every kind, and text that HTTP treats with care. */
    private static Metadata oddMetadata() {
        Metadata metadata = new Metadata();
        put(metadata, "x-test-repeated", "first");
        put(metadata, "x-test-text", "a, b; c=\"d\" %41 \\ ~ {}");
        put(metadata, "x-test-repeated", "second, with a comma");
        putBytes(metadata, "x-test-bytes-bin", everyByte());
        put(metadata, "x-test-repeated", "first");
        putBytes(metadata, "x-test-bytes-bin", new byte[] {0});
        putBytes(metadata, "x-test-bytes-bin", new byte[0]);
        put(metadata, "x-test-empty", "");
        put(metadata, "x-test-long", "0123456789".repeat(400));
        return metadata;
    }

    private static byte[] everyByte() {
        byte[] bytes = new byte[256];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }

    private static void put(Metadata metadata, String name, String value) {
        metadata.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value);
    }

    private static void putBytes(Metadata metadata, String name, byte[] value) {
        metadata.put(Metadata.Key.of(name, Metadata.BINARY_BYTE_MARSHALLER), value);
    }

    /** The fields that this test sent, as {@code name=value} in their order; binary values in base64. */
    private static List<String> fields(Metadata metadata) {
        byte[][] serialized = InternalMetadata.serialize(metadata);
        List<String> fields = new ArrayList<>();
        for (int i = 0; i < serialized.length; i += 2) {
            String name = new String(serialized[i], StandardCharsets.US_ASCII);
            if (name.startsWith("x-test-")) {
                byte[] value = serialized[i + 1];
                fields.add(name + "="
                        + (name.endsWith("-bin")
                                ? Base64.getEncoder().encodeToString(value)
                                : new String(value, StandardCharsets.US_ASCII)));
            }
        }
        return fields;
    }
}
