package dev.portcullis.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Channel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A backend that dies under its calls, and comes back. */
class BackendLossTest {
    private static final byte[] MESSAGE = {1, 2, 3};

    private static HeldCalls hold(RawBackend backend) {
        HeldCalls held = new HeldCalls();
        backend.on("Held", MethodType.BIDI_STREAMING, held).on("Echo", MethodType.BIDI_STREAMING, new EchoCalls());
        return held;
    }

    @Test
    void endsACallWithoutResponseAsUnavailableAndFindsTheBackendAgain() throws Exception {
        try (EdgeUnderTest edge = EdgeUnderTest.over(1)) {
            HeldCalls held = hold(edge.backend(0));
            Channel client = edge.client();
            RawCall call = RawCall.start(client, "Held").send(MESSAGE);
            held.next().receive();
            edge.backend(0).kill();
            assertUnavailable(call.awaitEnd());
            edge.backend(0).restart();
            awaitService(client);
        }
    }

    @Test
    void endsACallBetweenTwoMessagesAsUnavailableAndFindsTheBackendAgain() throws Exception {
        try (EdgeUnderTest edge = EdgeUnderTest.over(1)) {
            HeldCalls held = hold(edge.backend(0));
            Channel client = edge.client();
            RawCall call = RawCall.start(client, "Held");
            held.next().sendHeaders(new Metadata()).send(MESSAGE);
            assertArrayEquals(MESSAGE, call.receive());
            edge.backend(0).kill();
            assertUnavailable(call.awaitEnd());
            edge.backend(0).restart();
            awaitService(client);
        }
    }

    @Test
    void servesFromTheOthersWhileOneBackendIsDead() throws Exception {
        try (EdgeUnderTest edge = EdgeUnderTest.over(3)) {
            HeldCalls held = hold(edge.backend(0));
            hold(edge.backend(1));
            hold(edge.backend(2));
            Channel client = edge.client();
            RawCall call = callHeldBy(edge, held, client);
            edge.backend(0).kill();
            assertUnavailable(call.awaitEnd());
            for (int i = 0; i < 30; i++) {
                assertEcho(client);
            }
            edge.backend(0).restart();
            awaitCallAt(edge.backend(0), client);
        }
    }

    /** Starts one call for each backend; gives the one that reached the first, when the others are over. */
    private static RawCall callHeldBy(EdgeUnderTest edge, HeldCalls held, Channel client) throws InterruptedException {
        HeldCalls others = new HeldCalls();
        edge.backend(1).on("Held", MethodType.BIDI_STREAMING, others);
        edge.backend(2).on("Held", MethodType.BIDI_STREAMING, others);
        List<RawCall> calls = new ArrayList<>();
        for (byte i = 0; i < 3; i++) {
            calls.add(RawCall.start(client, "Held").send(new byte[] {i}));
        }
        RawCall remaining = calls.remove(held.next().receive()[0]);
        others.next().answer(MESSAGE);
        others.next().answer(MESSAGE);
        for (RawCall call : calls) {
            assertArrayEquals(MESSAGE, call.receive());
            assertEquals(Status.Code.OK, call.awaitEnd().code());
        }
        return remaining;
    }

    /** Calls until a backend is reached again. */
    private static void awaitCallAt(RawBackend backend, Channel client) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(Waiting.SECONDS);
        RouteGuideClient guide = new RouteGuideClient(client);
        while (!guide.getFeature(Features.point(0, 0)).servedBy().equals(backend.name())) {
            assertTrue(System.nanoTime() < until, "the backend was not found again");
        }
    }

    private static void assertEcho(Channel client) throws InterruptedException {
        RawCall call = RawCall.start(client, "Echo").send(MESSAGE).halfClose();
        assertArrayEquals(MESSAGE, call.receive());
        assertEquals(Status.Code.OK, call.awaitEnd().code());
    }

    /** Calls until one succeeds: the proxy may still be waiting before its next attempt to connect. */
    private static void awaitService(Channel client) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(Waiting.SECONDS);
        RawCall.End end;
        do {
            assertTrue(System.nanoTime() < until, "the backend was not found again");
            end = RawCall.start(client, "Echo").halfClose().awaitEnd();
        } while (end.code() == Status.Code.UNAVAILABLE);
        assertEquals(Status.Code.OK, end.code());
        assertEcho(client);
    }

    private static void assertUnavailable(RawCall.End end) {
        assertEquals(Status.Code.UNAVAILABLE, end.code(), () -> end.status().toString());
    }
}
