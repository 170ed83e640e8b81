package dev.portcullis.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.demo.routeguide.Point;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Calls, not connections, are spread over the backends. */
class SpreadTest {
    private static final Point ANYWHERE = Features.point(0, 0);

    @Test
    void spreadsCallsOfOneConnectionEvenly() throws Exception {
        try (EdgeUnderTest edge = EdgeUnderTest.over(3)) {
            RouteGuideClient client = new RouteGuideClient(edge.client(ProxyPreamble.NONE, "TLSv1.3"));
            Map<String, Integer> calls = new TreeMap<>();
            for (int i = 0; i < 100; i++) {
                calls.merge(client.getFeature(ANYWHERE).servedBy(), 1, Integer::sum);
            }
            assertEven(calls.values().stream().toList(), 100);
            edge.assertConnectionsOver("TLSv1.3");
            edge.assertBackendConnections(1);
        }
    }

    @Test
    void spreadsCallsThatAreOpenAtOnceEvenly() throws Exception {
        try (EdgeUnderTest edge = EdgeUnderTest.over(3)) {
            List<HeldCalls> held = List.of(new HeldCalls(), new HeldCalls(), new HeldCalls());
            for (int i = 0; i < held.size(); i++) {
                edge.backend(i).on("Held", MethodType.BIDI_STREAMING, held.get(i));
            }
            var client = edge.client();
            List<RawCall> calls = new ArrayList<>();
            for (int i = 0; i < 90; i++) {
                calls.add(RawCall.start(client, "Held"));
            }
            for (HeldCalls backend : held) {
                for (int i = 0; i < 30; i++) {
                    backend.next().answer(new byte[0]);
                }
            }
            for (RawCall call : calls) {
                assertEquals(0, call.receive().length);
                assertEquals(Status.Code.OK, call.awaitEnd().code());
            }
        }
    }

    private static void assertEven(List<Integer> calls, int sum) {
        assertEquals(3, calls.size(), "backends that were called");
        assertEquals(sum, calls.stream().mapToInt(Integer::intValue).sum());
        assertTrue(Collections.max(calls) - Collections.min(calls) <= 1, () -> "spread " + calls);
    }
}
