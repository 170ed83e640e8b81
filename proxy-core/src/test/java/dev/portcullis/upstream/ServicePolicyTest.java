package dev.portcullis.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.settings.BalancingSettings;
import dev.portcullis.settings.BalancingSettings.HashKey;
import dev.portcullis.settings.BalancingSettings.SlowStart;
import dev.portcullis.settings.BalancingSettings.Strategy;
import dev.portcullis.upstream.PoolScene.OpenCall;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How a service's strategy, its key, its slow start, and its limit of calls show in real calls. */
class ServicePolicyTest {
    private static PoolScene pool(BalancingSettings balancing, int... weights) {
        return new PoolScene(PoolScene.policy(balancing), weights);
    }

    private static BalancingSettings with(Strategy strategy) {
        return BalancingSettings.DEFAULT.with(strategy);
    }

    @Test
    void latencyIsFromTheHeadWrittenToTheHeadOfTheAnswer() {
        try (PoolScene pool = pool(with(Strategy.LEAST_LATENCY), 1, 1)) {
            OpenCall first = pool.open();
            OpenCall second = pool.open();
            assertNotEquals(first.server(), second.server(), "each is asked once");
            pool.scene.advanceMillis(5);
            pool.answer(first, 0);
            pool.scene.advanceMillis(45);
            pool.answer(second, 0);
            assertEquals(Map.of(first.server(), 20), pool.calls(20));
        }
    }

    @Test
    void slowServerIsTriedAgainWhenItsLatencyIsForgotten() {
        try (PoolScene pool = pool(with(Strategy.LEAST_LATENCY), 1, 1)) {
            OpenCall fast = pool.open();
            OpenCall slow = pool.open();
            pool.scene.advanceMillis(5);
            pool.answer(fast, 0);
            pool.scene.advanceMillis(45);
            pool.answer(slow, 0);
            Set<String> servers = new HashSet<>();
            for (int second = 0; second < 60; second++) {
                OpenCall call = pool.open();
                servers.add(call.server());
                pool.scene.advanceMillis(5);
                pool.answer(call, 0);
                pool.scene.advanceMillis(995);
            }
            assertEquals(2, servers.size());
        }
    }

    @Test
    void leastRequestKeepsOffTheServerWithOpenCalls() {
        try (PoolScene pool = pool(with(Strategy.LEAST_REQUEST), 1, 1)) {
            OpenCall open = pool.open();
            Map<String, Integer> counts = pool.calls(100);
            assertTrue(counts.getOrDefault(open.server(), 0) < 5, counts.toString());
        }
    }

    @Test
    void headerChoosesTheServer() {
        BalancingSettings byUser = with(Strategy.RING_HASH).with(new HashKey("x-user", 160));
        try (PoolScene pool = pool(byUser, 1, 1, 1)) {
            Set<String> used = new HashSet<>();
            for (int user = 0; user < 30; user++) {
                String server = pool.call(0, "x-user", "u" + user);
                assertEquals(server, pool.call(0, "x-user", "u" + user));
                used.add(server);
            }
            assertEquals(3, used.size());
            assertEquals(Map.of("b0", 3, "b1", 3, "b2", 3), pool.calls(9), "without the header: turns");
        }
    }

    @Test
    void keysStayThroughAReload() {
        BalancingSettings byUser = with(Strategy.RING_HASH).with(new HashKey("x-user", 160));
        try (PoolScene pool = pool(byUser, 1, 1)) {
            List<String> before = new ArrayList<>();
            for (int user = 0; user < 40; user++) {
                before.add(pool.call(0, "x-user", "u" + user));
            }
            pool.reload(PoolScene.policy(byUser), 1, 1, 1);
            int stayed = 0;
            for (int user = 0; user < 40; user++) {
                String after = pool.call(0, "x-user", "u" + user);
                assertTrue(after.equals("b2") || after.equals(before.get(user)), "only to the new one");
                stayed += after.equals("b2") ? 0 : 1;
            }
            assertTrue(stayed > 15 && stayed < 40, stayed + " stayed");
        }
    }

    @Test
    void clientAddressChoosesTheServer() {
        for (Strategy strategy : List.of(Strategy.RING_HASH, Strategy.RENDEZVOUS)) {
            try (PoolScene pool = pool(with(strategy), 1, 1, 1)) {
                Set<String> used = new HashSet<>();
                for (int i = 0; i < 20; i++) {
                    pool.clientFrom("192.0.2." + i);
                    String server = pool.call(0);
                    assertEquals(Map.of(server, 3), pool.calls(3));
                    used.add(server);
                }
                assertEquals(3, used.size());
            }
        }
    }

    @Test
    void newServerComesInSlowly() {
        BalancingSettings slow = BalancingSettings.DEFAULT.with(new SlowStart(10_000, 10));
        try (PoolScene pool = pool(slow, 1)) {
            pool.calls(1);
            pool.reload(PoolScene.policy(slow), 1, 1);
            assertEquals(9, pool.calls(100).getOrDefault("b1", 0), 2);
            pool.scene.advanceMillis(5_000);
            assertEquals(33, pool.calls(100).getOrDefault("b1", 0), 5);
            pool.scene.advanceMillis(5_000);
            assertEquals(50, pool.calls(100).getOrDefault("b1", 0), 4);
        }
    }

    @Test
    void serverThatWasSuspectComesInSlowlyToo() {
        BalancingSettings slow = BalancingSettings.DEFAULT.with(new SlowStart(10_000, 10));
        try (PoolScene pool = pool(slow, 1, 1)) {
            pool.scene.client().request(1, true);
            String refused = pool.scene.refuse();
            pool.calls(1);
            pool.scene.advanceMillis(130);
            pool.calls(1);
            assertEquals(9, pool.calls(100).getOrDefault(refused, 0), 2);
        }
    }

    @Test
    void serversOfTheBeginningComeInAtOnce() {
        BalancingSettings slow = BalancingSettings.DEFAULT.with(new SlowStart(10_000, 10));
        try (PoolScene pool = new PoolScene(PoolScene.policy(slow), 1, 3)) {
            assertEquals(75, pool.calls(100).getOrDefault("b1", 0), 2);
        }
    }

    @Test
    void fullServerIsPassedOverAndAllFullIsSaid() {
        try (PoolScene pool = pool(BalancingSettings.DEFAULT.withInFlightMax(2), 1, 1)) {
            List<OpenCall> open = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                open.add(pool.open());
            }
            pool.expectRefused("BACKEND_SATURATED");
            OpenCall ended = open.get(1);
            pool.answer(ended, 0);
            assertEquals(ended.server(), pool.open().server());
            pool.expectRefused("BACKEND_SATURATED");
            assertEquals(List.of(), pool.scene.dialled());
        }
    }

    @Test
    void limitOfCallsHoldsForThoseThatWaitForTheConnection() {
        try (PoolScene pool = pool(BalancingSettings.DEFAULT.withInFlightMax(1), 1, 1)) {
            pool.scene.client().request(1, true).request(3, true);
            assertEquals(List.of("b0", "b1"), pool.scene.dialled());
            pool.expectRefused("BACKEND_SATURATED");
        }
    }

    @Test
    void statisticsOutliveAReload() {
        try (PoolScene pool = pool(with(Strategy.LEAST_LATENCY), 1, 1)) {
            OpenCall fast = pool.open();
            OpenCall slow = pool.open();
            pool.scene.advanceMillis(1);
            pool.answer(fast, 0);
            pool.scene.advanceMillis(80);
            pool.answer(slow, 0);
            pool.reload(PoolScene.policy(with(Strategy.LEAST_LATENCY)), 1, 1);
            assertEquals(Map.of(fast.server(), 10), pool.calls(10));
        }
    }
}
