package dev.portcullis.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.settings.BalancingSettings;
import dev.portcullis.settings.OutlierSettings;
import dev.portcullis.settings.OutlierSettings.FailurePercentage;
import dev.portcullis.settings.OutlierSettings.SuccessRate;
import dev.portcullis.settings.ServicePolicies;
import dev.portcullis.settings.ServicePolicy;
import dev.portcullis.upstream.PoolScene.OpenCall;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** When a server that answers badly gets no calls, for how long, and when it keeps them all the same (gRFC A50). */
class OutlierDetectionTest {
    private static OutlierSettings inARow(int failures, int maxPercent) {
        return new OutlierSettings(failures, 0, 10_000, 30_000, 300_000, maxPercent, 0, null, null);
    }

    private static PoolScene pool(OutlierSettings outliers, int... weights) {
        return new PoolScene(PoolScene.policy(outliers), weights);
    }

    @Test
    void failuresInARowEjectUntilTheTimeIsOver() {
        try (PoolScene pool = pool(inARow(3, 10), 1, 1)) {
            pool.failAt("b1", 3);
            assertEquals(List.of("b1:1: 3 failures in a row"), pool.ejections());
            assertEquals(Map.of("b0", 10), pool.calls(10));
            pool.scene.advanceMillis(29_900);
            assertEquals(Map.of("b0", 10), pool.calls(10));
            pool.scene.advanceMillis(3_200);
            assertEquals(Map.of("b0", 5, "b1", 5), pool.calls(10), "at most a tenth later");
        }
    }

    @Test
    void aGoodCallBeginsTheRowAnewAndAnApplicationsErrorIsOne() {
        try (PoolScene pool = pool(inARow(3, 10), 1, 1)) {
            for (int i = 0; i < 5; i++) {
                pool.failAt("b1", 2);
                OpenCall call = pool.open();
                if (!call.server().equals("b1")) {
                    pool.answer(call, 0);
                    call = pool.open();
                }
                pool.answer(call, 5);
            }
            assertEquals(List.of(), pool.ejections());
        }
    }

    @Test
    void ejectionsGrowAndAreForgotten() {
        OutlierSettings eachQuarter = new OutlierSettings(2, 0, 25_000, 30_000, 300_000, 10, 0, null, null);
        try (PoolScene pool = pool(eachQuarter, 1, 1)) {
            pool.failAt("b1", 2);
            advance(pool, 33_100);
            pool.failAt("b1", 2);
            advance(pool, 59_900);
            assertEquals(Map.of("b0", 4), pool.calls(4), "twice as long");
            advance(pool, 6_200);
            assertEquals(Map.of("b0", 2, "b1", 2), pool.calls(4));
            for (int interval = 0; interval < 3; interval++) {
                advance(pool, 25_100);
                pool.calls(2);
            }
            pool.failAt("b1", 2);
            advance(pool, 33_100);
            assertEquals(Map.of("b0", 2, "b1", 2), pool.calls(4), "as short as the first");
        }
    }

    /** In small steps, so that the ends of intervals and ejections come in their order. */
    private static void advance(PoolScene pool, int millis) {
        for (int passed = 0; passed < millis; passed += 100) {
            pool.scene.advanceMillis(100);
        }
    }

    @Test
    void lastFitServerIsNeverEjected() {
        try (PoolScene pool = pool(inARow(2, 100), 1, 1, 1)) {
            pool.failAt("b0", 2);
            pool.failAt("b1", 2);
            pool.failAt("b2", 10);
            assertEquals(2, pool.ejections().size());
            assertEquals(Map.of("b2", 3), pool.calls(3));
        }
        try (PoolScene pool = pool(inARow(2, 100), 1)) {
            pool.failAt("b0", 10);
            assertEquals(List.of(), pool.ejections());
        }
    }

    @Test
    void shareOfAPoolIsKeptButOneMayAlwaysGo() {
        try (PoolScene pool = pool(inARow(2, 10), 1, 1, 1)) {
            pool.failAt("b0", 2);
            pool.failAt("b1", 6);
            assertEquals(List.of("b0:1: 2 failures in a row"), pool.ejections());
        }
        try (PoolScene pool = pool(inARow(2, 0), 1, 1, 1)) {
            pool.failAt("b0", 6);
            assertEquals(List.of(), pool.ejections());
        }
    }

    @Test
    void serversWithoutWeightDoNotCount() {
        try (PoolScene pool = pool(inARow(2, 100), 1, 0)) {
            pool.failAt("b0", 6);
            assertEquals(List.of(), pool.ejections(), "nobody else may take its calls");
        }
    }

    @Test
    void refusedConnectsCount() {
        try (PoolScene pool = pool(inARow(2, 10), 1, 1)) {
            pool.scene.client().request(1, true);
            String refused = pool.scene.refuse();
            pool.calls(1);
            pool.scene.advanceMillis(130);
            pool.scene.client().request(1, true);
            assertEquals(refused, pool.scene.refuse());
            assertEquals(List.of(refused + ":1: 2 failures in a row"), pool.ejections());
        }
    }

    @Test
    void rowThatTakesTooLongIsNone() {
        OutlierSettings traefiks = new OutlierSettings(3, 5_000, 10_000, 5_000, 5_000, 100, 0, null, null);
        try (PoolScene pool = pool(traefiks, 1, 1)) {
            pool.failAt("b1", 2);
            pool.scene.advanceMillis(5_100);
            pool.failAt("b1", 2);
            assertEquals(List.of(), pool.ejections());
            pool.failAt("b1", 1);
            assertEquals(1, pool.ejections().size());
            pool.scene.advanceMillis(5_600);
            assertEquals(Map.of("b0", 2, "b1", 2), pool.calls(4));
        }
    }

    @Test
    void panicUsesEjectedServers() {
        OutlierSettings half = new OutlierSettings(2, 0, 10_000, 30_000, 300_000, 100, 50, null, null);
        try (PoolScene pool = pool(half, 1, 1, 1, 1)) {
            pool.failAt("b0", 2);
            pool.failAt("b1", 2);
            assertEquals(Map.of("b2", 2, "b3", 2), pool.calls(4), "half of them are fit");
            pool.failAt("b2", 2);
            assertEquals(Map.of("b0", 2, "b1", 2, "b2", 2, "b3", 2), pool.calls(8), "fewer than half");
        }
    }

    @Test
    void failurePercentageIsJudgedEachInterval() {
        OutlierSettings byPart =
                new OutlierSettings(0, 0, 10_000, 30_000, 300_000, 10, 0, null, new FailurePercentage(40, 2, 10));
        try (PoolScene pool = pool(byPart, 1, 1)) {
            mixed(pool, 40, "b1", 2);
            assertEquals(List.of(), pool.ejections());
            pool.scene.advanceMillis(10_100);
            assertEquals(List.of("b1:1: 50 percent of its calls failed"), pool.ejections());
        }
        try (PoolScene pool = pool(byPart, 1, 1)) {
            mixed(pool, 18, "b1", 2);
            pool.scene.advanceMillis(10_100);
            assertEquals(List.of(), pool.ejections(), "too few calls");
        }
        try (PoolScene pool = pool(byPart, 1, 1)) {
            mixed(pool, 40, "b1", 4);
            pool.scene.advanceMillis(10_100);
            assertEquals(List.of(), pool.ejections(), "25 % are few enough");
        }
    }

    @Test
    void successRateIsJudgedByTheOthers() {
        OutlierSettings byRate =
                new OutlierSettings(0, 0, 10_000, 30_000, 300_000, 10, 0, new SuccessRate(1_900, 5, 10), null);
        try (PoolScene pool = pool(byRate, 1, 1, 1, 1, 1)) {
            mixed(pool, 100, "b2", 4);
            pool.scene.advanceMillis(10_100);
            assertEquals(List.of("b2:1: 75 percent of its calls succeed, far fewer than elsewhere"), pool.ejections());
        }
        try (PoolScene pool = pool(byRate, 1, 1, 1, 1)) {
            mixed(pool, 100, "b2", 2);
            pool.scene.advanceMillis(10_100);
            assertEquals(List.of(), pool.ejections(), "four are too few to compare");
        }
    }

    /** Calls of which one server fails each n-th. */
    private static void mixed(PoolScene pool, int calls, String bad, int each) {
        int there = 0;
        for (int i = 0; i < calls; i++) {
            OpenCall call = pool.open();
            boolean fails = call.server().equals(bad) && there++ % each == 0;
            pool.answer(call, fails ? 14 : 0);
        }
    }

    @Test
    void ejectionOutlivesAReloadAndEndsWithTheDetection() {
        try (PoolScene pool = pool(inARow(2, 10), 1, 1)) {
            pool.failAt("b1", 2);
            pool.reload(PoolScene.policy(inARow(2, 10)), 1, 1);
            assertEquals(Map.of("b0", 4), pool.calls(4));
            pool.reload(ServicePolicy.DEFAULT, 1, 1);
            assertEquals(Map.of("b0", 2, "b1", 2), pool.calls(4));
            pool.failAt("b1", 9);
            assertEquals(1, pool.ejections().size());
        }
    }

    @Test
    void serverThatReturnsComesInSlowly() {
        BalancingSettings slow = BalancingSettings.DEFAULT.with(new BalancingSettings.SlowStart(10_000, 10));
        try (PoolScene pool = new PoolScene(ServicePolicies.of(slow, inARow(2, 10)), 1, 1)) {
            pool.failAt("b1", 2);
            pool.scene.advanceMillis(33_100);
            int calls = pool.calls(100).getOrDefault("b1", 0);
            assertTrue(calls > 0 && calls < 20, calls + " of 100");
        }
    }
}
