package dev.portcullis.app.config;

import dev.portcullis.settings.BalancingSettings;
import dev.portcullis.settings.BalancingSettings.HashKey;
import dev.portcullis.settings.BalancingSettings.SlowStart;
import dev.portcullis.settings.BalancingSettings.Strategy;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Reads how a {@code loadBalancer} chooses the server of a call: {@code strategy}, and what belongs to it. */
final class BalancingReader {
    private static final Map<String, Strategy> STRATEGIES = strategies();
    private static final Set<Strategy> BY_KEY = Set.of(Strategy.RING_HASH, Strategy.RENDEZVOUS);
    private static final Set<Strategy> BY_LATENCY = Set.of(Strategy.LEAST_LATENCY, Strategy.LEAST_LATENCY_OF_TWO);

    /** All are looked at when there are no more servers; a draw of more is only slow. */
    private static final int CHOICES_MAX = 1_000;
    /** A ring of a few hundred servers is as large as a ring may be then. */
    private static final int RING_POINTS_MAX = 4_096;

    private static final int IN_FLIGHT_MAX = 1_000_000;

    private BalancingReader() {}

    /** Traefik's names where it has them, then ours. */
    private static Map<String, Strategy> strategies() {
        Map<String, Strategy> names = new LinkedHashMap<>();
        names.put("wrr", Strategy.IN_TURN);
        names.put("p2c", Strategy.LEAST_LATENCY_OF_TWO);
        names.put("hrw", Strategy.RENDEZVOUS);
        names.put("leasttime", Strategy.LEAST_LATENCY);
        names.put("leastRequest", Strategy.LEAST_REQUEST);
        names.put("ringHash", Strategy.RING_HASH);
        return names;
    }

    static BalancingSettings balancing(Section balancer) {
        BalancingSettings usual = BalancingSettings.DEFAULT;
        Strategy strategy = balancer.choice("strategy", STRATEGIES, usual.strategy());
        Section leastRequest = balancer.section("leastRequest");
        int choices = leastRequest.number("choices", usual.choices(), 1, CHOICES_MAX);
        leastRequest.end();
        checkUse(leastRequest.self(), strategy, Set.of(Strategy.LEAST_REQUEST), "leastRequest");
        Value decay = balancer.value("latencyDecay");
        long decayMillis = decay.millis(usual.latencyDecayMillis());
        if (decayMillis == 0) {
            decay.error("0s would forget each latency at once; write one such as 10s");
        }
        checkUse(decay, strategy, BY_LATENCY, "p2c or leasttime");
        HashKey hash = hash(balancer.section("hash"), strategy);
        Section slowStart = balancer.section("slowStart");
        SlowStart slow = slowStart(slowStart);
        if (BY_KEY.contains(strategy) && slow.isOn()) {
            slowStart.self().warningAtKey("has no effect: a key has its server whether that is new or not");
        }
        int inFlightMax = balancer.number("maxInFlight", usual.inFlightMax(), 0, IN_FLIGHT_MAX);
        return new BalancingSettings(strategy, choices, Math.max(1, decayMillis), hash, slow, inFlightMax);
    }

    private static void checkUse(Value key, Strategy strategy, Set<Strategy> users, String names) {
        if (key.present() && !users.contains(strategy)) {
            key.warningAtKey("has no effect: it belongs to strategy: " + names);
        }
    }

    private static HashKey hash(Section section, Strategy strategy) {
        Value header = section.value("header");
        String name = header.text("").toLowerCase(Locale.ROOT);
        if (header.present() && !HeaderNames.isToken(name)) {
            header.error(Value.quoted(header.text("")) + " is not a header name");
            name = "";
        }
        int points = section.number("ringPoints", HashKey.DEFAULT.ringPoints(), 1, RING_POINTS_MAX);
        section.end();
        checkUse(section.self(), strategy, BY_KEY, "ringHash or hrw");
        return new HashKey(name.isEmpty() ? null : name, points);
    }

    private static SlowStart slowStart(Section section) {
        SlowStart usual = SlowStart.OFF;
        long windowMillis = section.millis("window", usual.windowMillis());
        int minPercent = section.number("minWeightPercent", usual.minPercent(), 1, 100);
        if (section.present() && windowMillis == 0) {
            section.self().warningAtKey("has no effect without a window, such as window: 30s");
        }
        section.end();
        return new SlowStart(windowMillis, minPercent);
    }
}
