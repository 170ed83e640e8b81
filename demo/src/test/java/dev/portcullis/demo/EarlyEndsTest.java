package dev.portcullis.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** Calls that end, on one side or on both, before their time. */
class EarlyEndsTest {
    private static final byte[] MESSAGE = {1, 2, 3};

    private final HeldCalls held = new HeldCalls();

    @Test
    void passesTheClientsCancelToTheBackend() throws Exception {
        try (EdgeUnderTest edge = EdgeUnderTest.holding(held)) {
            RawCall call = RawCall.start(edge.client(), "Held").send(MESSAGE);
            HeldCall atBackend = held.next();
            assertArrayEquals(MESSAGE, atBackend.receive());
            call.cancel();
            atBackend.awaitCancel();
            assertEquals(Status.Code.CANCELLED, call.awaitEnd().code());
        }
    }

    @Test
    void cancelsAtTheBackendWhenTheClientsConnectionEnds() throws Exception {
        try (EdgeUnderTest edge = EdgeUnderTest.holding(held)) {
            CallerChannel caller = edge.caller(ProxyPreamble.NONE);
            RawCall.start(caller.grpc(), "Held").send(MESSAGE);
            HeldCall atBackend = held.next();
            assertArrayEquals(MESSAGE, atBackend.receive());
            caller.close();
            atBackend.awaitCancel();
        }
    }

    @Test
    void cancelOfOneCallLeavesItsNeighboursAlone() throws Exception {
        try (EdgeUnderTest edge = EdgeUnderTest.holding(held)) {
            var client = edge.client();
            RawCall leaving = RawCall.start(client, "Held");
            HeldCall left = held.next();
            RawCall staying = RawCall.start(client, "Held");
            HeldCall stayed = held.next();
            leaving.cancel();
            left.awaitCancel();
            stayed.answer(MESSAGE);
            assertArrayEquals(MESSAGE, staying.receive());
            assertEquals(Status.Code.OK, staying.awaitEnd().code());
        }
    }

    @Test
    void passesHalfCloseBeforeTheResponseBegins() throws Exception {
        try (EdgeUnderTest edge = EdgeUnderTest.holding(held)) {
            RawCall call = RawCall.start(edge.client(), "Held").send(MESSAGE);
            HeldCall atBackend = held.next();
            assertArrayEquals(MESSAGE, atBackend.receive());
            assertFalse(atBackend.isHalfClosed());
            call.halfClose();
            atBackend.awaitHalfClose();
            atBackend.answer(MESSAGE);
            assertArrayEquals(MESSAGE, call.receive());
            assertEquals(Status.Code.OK, call.awaitEnd().code());
        }
    }

    @Test
    void letsTheServerEndBeforeTheClientHasHalfClosed() throws Exception {
        try (EdgeUnderTest edge = EdgeUnderTest.holding(held)) {
            RawCall call = RawCall.start(edge.client(), "Held").send(MESSAGE);
            held.next().answer(MESSAGE);
            assertArrayEquals(MESSAGE, call.receive());
            assertEquals(Status.Code.OK, call.awaitEnd().code());
        }
    }

    @Test
    void tellsTheBackendTheDeadlineAndEndsTheCallAtIt() throws Exception {
        try (EdgeUnderTest edge = EdgeUnderTest.holding(held)) {
            // Makes the connections, so that the short deadline below does not have to wait for them.
            RawCall first = RawCall.start(edge.client(), "Held");
            HeldCall withoutDeadline = held.next();
            assertNull(withoutDeadline.deadline());
            withoutDeadline.end(Status.OK, new Metadata());
            first.awaitEnd();
            var options = CallOptions.DEFAULT.withDeadlineAfter(2, TimeUnit.SECONDS);
            RawCall call = RawCall.start(edge.client(), "Held", new Metadata(), options);
            HeldCall atBackend = held.next();
            assertNotNull(atBackend.deadline());
            assertEquals(Status.Code.DEADLINE_EXCEEDED, call.awaitEnd().code());
            atBackend.awaitCancel();
        }
    }

    @Test
    void answersUnavailableWhenNoBackendListens() throws Exception {
        try (EdgeUnderTest edge = EdgeUnderTest.holding(held)) {
            edge.backend(0).kill();
            RawCall.End end = RawCall.start(edge.client(), "Held")
                    .send(MESSAGE)
                    .halfClose()
                    .awaitEnd();
            assertEquals(Status.Code.UNAVAILABLE, end.code(), () -> end.status().toString());
            assertNotNull(end.status().getDescription());
        }
    }

    @Test
    void answersUnavailableWhenTheServiceHasNoServers() throws Exception {
        try (EdgeUnderTest edge = EdgeUnderTest.over(0)) {
            RawCall.End end = RawCall.start(edge.client(), "Held").halfClose().awaitEnd();
            assertEquals(Status.Code.UNAVAILABLE, end.code(), () -> end.status().toString());
        }
    }

    @Test
    void answersUnimplementedWhenNoRouteMatches() throws Exception {
        try (EdgeUnderTest edge = EdgeUnderTest.holding(held)) {
            MethodDescriptor<byte[], byte[]> unknown = RawCalls.method("Any", MethodType.UNARY).toBuilder()
                    .setFullMethodName("some.Other/Method")
                    .build();
            ClientCall<byte[], byte[]> call = edge.client().newCall(unknown, CallOptions.DEFAULT);
            StatusRuntimeException end = Assertions.assertThrows(
                    StatusRuntimeException.class, () -> ClientCalls.blockingUnaryCall(call, MESSAGE));
            assertEquals(Status.Code.UNIMPLEMENTED, end.getStatus().getCode(), end::toString);
        }
    }
}
