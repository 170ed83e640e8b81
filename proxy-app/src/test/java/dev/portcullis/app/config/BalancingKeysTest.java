package dev.portcullis.app.config;

import static dev.portcullis.app.config.ConfigText.assertProblem;
import static dev.portcullis.app.config.ConfigText.assertWarning;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.portcullis.settings.BalancingSettings;
import dev.portcullis.settings.BalancingSettings.HashKey;
import dev.portcullis.settings.BalancingSettings.SlowStart;
import dev.portcullis.settings.BalancingSettings.Strategy;
import dev.portcullis.settings.OutlierSettings;
import dev.portcullis.settings.OutlierSettings.FailurePercentage;
import dev.portcullis.settings.OutlierSettings.SuccessRate;
import dev.portcullis.settings.ServicePolicy;
import dev.portcullis.settings.ServiceSettings.LoadBalancer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys that choose the server of a call and leave servers alone: what they mean, and what is said of mistakes in them. */
final class BalancingKeysTest {
    private static String file(String keys) {
        return """
                entryPoints: { grpc: { address: ":1" } }
                http:
                  routers: { r: { rule: "PathPrefix(`/`)", service: s } }
                  services:
                    s: { loadBalancer: { servers: [ { url: "h2c://a:1" } ], KEYS } }
                """.replace("KEYS", keys);
    }

    private static ServicePolicy policy(String keys) throws Exception {
        return ((LoadBalancer) ConfigText.settings(file(keys)).edge().services().get(0)).policy();
    }

    @ParameterizedTest
    @CsvSource({
        "wrr, IN_TURN",
        "p2c, LEAST_LATENCY_OF_TWO",
        "leasttime, LEAST_LATENCY",
        "LeastRequest, LEAST_REQUEST",
        "ringHash, RING_HASH",
        "hrw, RENDEZVOUS"
    })
    void readsStrategies(String name, Strategy meant) throws Exception {
        assertEquals(meant, policy("strategy: " + name).balancing().strategy());
    }

    @Test
    void defaultsAreThoseOfTheRecords() throws Exception {
        assertEquals(ServicePolicy.DEFAULT, policy("passHostHeader: true"));
        assertEquals(OutlierSettings.DEFAULT, policy("outlierDetection: {}").outliers());
        assertEquals(
                new OutlierSettings(
                        5, 0, 10_000, 30_000, 300_000, 10, 50, SuccessRate.DEFAULT, FailurePercentage.DEFAULT),
                policy("outlierDetection: { successRate: {}, failurePercentage: {} }")
                        .outliers());
        assertNull(policy("outlierDetection: false").outliers());
    }

    @Test
    void readsEveryKeyOfBalancing() throws Exception {
        assertEquals(
                new BalancingSettings(Strategy.LEAST_REQUEST, 3, 10_000, HashKey.DEFAULT, new SlowStart(30_000, 20), 9),
                policy("strategy: leastRequest, leastRequest: { choices: 3 }, maxInFlight: 9, "
                                + "slowStart: { window: 30s, minWeightPercent: 20 }")
                        .balancing());
        assertEquals(
                2_000, policy("strategy: p2c, latencyDecay: 2s").balancing().latencyDecayMillis());
        assertEquals(
                new HashKey("x-user", 40),
                policy("strategy: ringHash, hash: { header: X-User, ringPoints: 40 }")
                        .balancing()
                        .hash());
    }

    @Test
    void readsEveryKeyOfOutlierDetection() throws Exception {
        assertEquals(
                new OutlierSettings(
                        7,
                        60_000,
                        5_000,
                        1_000,
                        9_000,
                        40,
                        30,
                        new SuccessRate(1_500, 4, 20),
                        new FailurePercentage(50, 3, 10)),
                policy("outlierDetection: { consecutiveFailures: 7, failureWindow: 1m, interval: 5s, "
                                + "baseEjectionTime: 1s, maxEjectionTime: 9s, maxEjectionPercent: 40, panicThreshold: 30, "
                                + "successRate: { stdevFactor: 1500, minimumHosts: 4, requestVolume: 20 }, "
                                + "failurePercentage: { threshold: 50, minimumHosts: 3, requestVolume: 10 } }")
                        .outliers());
    }

    @Test
    void readsTraefiksPassiveHealthCheck() throws Exception {
        assertEquals(
                new OutlierSettings(3, 5_000, 10_000, 5_000, 5_000, 100, 0, null, null),
                policy("passiveHealthCheck: { failureWindow: 5s, maxFailedAttempts: 3 }")
                        .outliers());
        assertEquals(
                new OutlierSettings(1, 10_000, 10_000, 10_000, 10_000, 100, 0, null, null),
                policy("passiveHealthCheck: {}").outliers());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '\0',
            value = {
                "strategy: §roundRobin#write one of wrr, p2c, hrw, leasttime, leastRequest, ringHash",
                "strategy: §ringhsh#did you mean 'ringHash'?",
                "strategy: ringHash, hash: { header: §\"x user\" }#'x user' is not a header name",
                "strategy: ringHash, hash: { §heder: x }#did you mean 'header'?",
                "strategy: ringHash, hash: { ringPoints: §0 }#from 1 to 4096",
                "strategy: leastRequest, leastRequest: { choices: §0 }#from 1 to 1000",
                "strategy: p2c, latencyDecay: §0s#would forget each latency at once",
                "slowStart: { window: 30s, minWeightPercent: §0 }#from 1 to 100",
                "maxInFlight: §-1#is out of range",
                "outlierDetection: { interval: §0s }#must be more than nothing; write one such as 10s",
                "outlierDetection: { maxEjectionPercent: §101 }#from 0 to 100",
                "outlierDetection: { §consecutive5xx: 5 }#allowed: consecutiveFailures",
                "outlierDetection: { §consecutiveFailure: 5 }#did you mean 'consecutiveFailures'?",
                "outlierDetection: {}, §passiveHealthCheck: {}#write only one of them",
                "passiveHealthCheck: { maxFailedAttempts: §0 }#from 1 to"
            })
    void saysWhatIsWrong(String keys, String message) {
        assertProblem(file(keys), message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '\0',
            value = {
                "§hash: { header: x-user }#belongs to strategy: ringHash or hrw",
                "strategy: ringHash, §latencyDecay: 5s#belongs to strategy: p2c or leasttime",
                "strategy: p2c, §leastRequest: { choices: 3 }#belongs to strategy: leastRequest",
                "§slowStart: { minWeightPercent: 5 }#no effect without a window",
                "strategy: hrw, §slowStart: { window: 30s }#a key has its server",
                "outlierDetection: { baseEjectionTime: 10m, maxEjectionTime: §5m }#is less than baseEjectionTime, 10m"
            })
    void warnsOfWhatHasNoEffect(String keys, String message) throws Exception {
        assertWarning(file(keys), message);
    }
}
