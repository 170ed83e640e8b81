package dev.portcullis.demo;

import static dev.portcullis.demo.SizedReplies.request;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * gRPC's interop cases (grpc/doc/interop-test-descriptions.md), with their sizes, for a client behind a balancer that sends
 * PROXY v2. Cancel before an answer, special status messages, and unknown services are in {@link EarlyEndsTest} and
 * {@link MetadataTest}.
 */
class InteropCasesTest {
    private static final int LARGE_REQUEST = 271_828;
    private static final int LARGE_RESPONSE = 314_159;
    private static final int[] REQUESTS = {27_182, 8, 1_828, 45_904};
    private static final int[] RESPONSES = {31_415, 9, 2_653, 58_979};
    /** What gzip makes of that many zero bytes is far below this. */
    private static final long COMPRESSED_BYTES_MAX = 2_000;

    private final WireSizes wire = new WireSizes();
    private EdgeUnderTest edge;
    private Channel client;

    @BeforeEach
    void start() throws Exception {
        edge = EdgeUnderTest.over(2);
        for (int i = 0; i < 2; i++) {
            edge.backend(i).on("Sized", MethodType.BIDI_STREAMING, new SizedReplies());
        }
        client = edge.client(ProxyPreamble.of(ProxyVersion.V2, "203.0.113.7", 51_234));
    }

    @AfterEach
    void end() throws Exception {
        edge.close();
    }

    private RawCall call(Metadata headers, CallOptions options) {
        return RawCall.start(client, "Sized", headers, options.withStreamTracerFactory(wire));
    }

    private RawCall call() {
        return call(new Metadata(), CallOptions.DEFAULT);
    }

    private static void assertOk(RawCall call) throws InterruptedException {
        RawCall.End end = call.halfClose().awaitEnd();
        assertEquals(Status.Code.OK, end.code(), () -> end.status().toString());
    }

    private static void assertReceives(RawCall call, int... sizes) throws InterruptedException {
        for (int size : sizes) {
            assertArrayEquals(new byte[size], call.receive());
        }
    }

    @Test
    void emptyUnary() throws Exception {
        RawCall call = call().send(request(8, 0)).halfClose();
        assertReceives(call, 0);
        assertEquals(Status.Code.OK, call.awaitEnd().code());
        assertOk(call().send(new byte[0]));
    }

    @Test
    void largeUnary() throws Exception {
        RawCall call = call().send(request(LARGE_REQUEST, LARGE_RESPONSE));
        assertReceives(call, LARGE_RESPONSE);
        assertOk(call);
        assertEquals(List.of((long) LARGE_REQUEST), wire.sent());
    }

    @Test
    void clientStreaming() throws Exception {
        RawCall call = call();
        for (int size : REQUESTS) {
            call.send(request(size));
        }
        call.send(request(8, 7));
        assertReceives(call, 7);
        assertOk(call);
    }

    @Test
    void serverStreaming() throws Exception {
        RawCall call = call().send(request(100, RESPONSES)).halfClose();
        assertReceives(call, RESPONSES);
        assertEquals(Status.Code.OK, call.awaitEnd().code());
    }

    @Test
    void pingPong() throws Exception {
        RawCall call = call();
        for (int i = 0; i < REQUESTS.length; i++) {
            assertReceives(call.send(request(REQUESTS[i], RESPONSES[i])), RESPONSES[i]);
        }
        assertOk(call);
    }

    @Test
    void emptyStream() throws Exception {
        assertOk(call());
        assertEquals(List.of(), wire.received());
    }

    @Test
    void cancelAfterFirstResponse() throws Exception {
        RawCall call = call().send(request(REQUESTS[0], RESPONSES[0]));
        assertReceives(call, RESPONSES[0]);
        call.cancel();
        assertEquals(Status.Code.CANCELLED, call.awaitEnd().code());
        assertOk(call());
    }

    @Test
    void timeoutOnSleepingServer() throws Exception {
        // The interop case's millisecond often ends before the call begins; this is enough to reach the server mostly.
        RawCall call = call(new Metadata(), CallOptions.DEFAULT.withDeadlineAfter(50, TimeUnit.MILLISECONDS));
        call.send(request(REQUESTS[0]));
        assertEquals(Status.Code.DEADLINE_EXCEEDED, call.awaitEnd().code());
        assertOk(call());
    }

    @Test
    void customMetadata() throws Exception {
        byte[] trailing = {(byte) 0xab, (byte) 0xab, (byte) 0xab};
        Metadata headers = new Metadata();
        headers.put(SizedReplies.INITIAL, "test_initial_metadata_value");
        headers.put(SizedReplies.TRAILING, trailing);
        RawCall call = call(headers, CallOptions.DEFAULT).send(request(LARGE_REQUEST, LARGE_RESPONSE));
        assertEquals("test_initial_metadata_value", call.awaitHeaders().get(SizedReplies.INITIAL));
        assertReceives(call, LARGE_RESPONSE);
        assertArrayEquals(trailing, call.halfClose().awaitEnd().trailers().get(SizedReplies.TRAILING));
    }

    @Test
    void unimplementedMethod() throws Exception {
        RawCall.End end = RawCall.start(client, "Nothing").halfClose().awaitEnd();
        assertEquals(Status.Code.UNIMPLEMENTED, end.code());
    }

    @Test
    void clientCompressed() throws Exception {
        RawCall call = call(new Metadata(), CallOptions.DEFAULT.withCompression("gzip"));
        call.send(request(LARGE_REQUEST, 9)).compressing(false).send(request(REQUESTS[3], 8));
        assertReceives(call, 9, 8);
        assertOk(call);
        assertTrue(wire.sent().get(0) < COMPRESSED_BYTES_MAX, () -> wire.sent().toString());
        assertEquals(REQUESTS[3], wire.sent().get(1));
    }

    @Test
    void serverCompressed() throws Exception {
        Metadata headers = new Metadata();
        headers.put(SizedReplies.COMPRESSED, "yes");
        RawCall call = call(headers, CallOptions.DEFAULT).send(request(100, LARGE_RESPONSE, RESPONSES[3]));
        assertReceives(call, LARGE_RESPONSE, RESPONSES[3]);
        assertOk(call);
        assertTrue(
                wire.received().get(0) < COMPRESSED_BYTES_MAX,
                () -> wire.received().toString());
        assertEquals(RESPONSES[3], wire.received().get(1));
    }
}
