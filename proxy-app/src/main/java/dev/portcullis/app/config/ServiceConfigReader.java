package dev.portcullis.app.config;

import dev.portcullis.grpc.GrpcStatus;
import dev.portcullis.settings.CallPolicies;
import dev.portcullis.settings.HedgingPolicy;
import dev.portcullis.settings.MethodPolicy;
import dev.portcullis.settings.RetryPolicy;
import dev.portcullis.settings.RetryThrottle;
import dev.portcullis.settings.StatusCodes;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads gRPC's service config (gRPC {@code doc/service_config.md}, gRFC A6): JSON, which is YAML too, so that mistakes have a place. */
final class ServiceConfigReader {
    /** What a service config has for clients that choose servers themselves; here the service's own keys do. */
    private static final String[] OF_CLIENTS = {"loadBalancingPolicy", "loadBalancingConfig", "healthCheckConfig"};

    private final Map<String, MethodPolicy> byPath = new HashMap<>();
    private @Nullable MethodPolicy usual;

    private ServiceConfigReader() {}

    /** Reads a whole one. */
    static CallPolicies read(Section config) {
        ServiceConfigReader reader = new ServiceConfigReader();
        config.sections("methodConfig").forEach(reader::method);
        RetryThrottle throttle = throttle(config.section("retryThrottling"), null);
        for (String key : OF_CLIENTS) {
            config.notYetBecause(key, "servers are chosen by the keys of the service");
        }
        config.end();
        return new CallPolicies(reader.byPath, reader.usual, throttle);
    }

    private void method(Section method) {
        List<Value> names = method.value("name").items();
        Section retrySection = method.section("retryPolicy");
        Section hedgingSection = method.section("hedgingPolicy");
        RetryPolicy retry = retry(retrySection);
        HedgingPolicy hedging = hedging(hedgingSection);
        long timeoutMillis = method.millis("timeout", 0);
        method.notYetBecause("waitForReady", "a call waits for a connection as long as one is being made");
        method.notYet("maxRequestMessageBytes", "maxResponseMessageBytes");
        method.end();
        if (retrySection.present() && hedgingSection.present()) {
            hedgingSection.self().errorAtKey("stands beside a retryPolicy; a method has one of the two");
            return;
        }
        if (names.isEmpty() && method.present()) {
            method.self()
                    .error("a name is needed, such as name: [{ service: \"pkg.Service\" }], or [{}] for all methods");
        }
        for (Value name : names) {
            name(Section.of(name), new MethodPolicy(retry, hedging, timeoutMillis));
        }
    }

    private void name(Section name, MethodPolicy policy) {
        String service = name.text("service", "");
        String method = name.text("method", "");
        name.end();
        boolean twice;
        if (service.isEmpty()) {
            if (!method.isEmpty()) {
                name.self().error("a method without its service; write both");
            }
            twice = usual != null;
            usual = policy;
        } else {
            twice = byPath.put("/" + service + "/" + method, policy) != null;
        }
        if (twice) {
            name.self().error("this name stands twice; which policy counts is not said");
        }
    }

    private static @Nullable RetryPolicy retry(Section policy) {
        int attempts = attempts(policy);
        long initialMillis = policy.millis("initialBackoff", 0);
        long maxMillis = policy.millis("maxBackoff", 0);
        double multiplier = policy.value("backoffMultiplier").decimal(ServiceConfigReader::positive, 1.0);
        long attemptMillis = policy.millis("perAttemptRecvTimeout", 0);
        StatusCodes codes = codes(policy.value("retryableStatusCodes"), new StatusCodes(0));
        policy.end();
        if (!policy.present()) {
            return null;
        }
        for (String key : List.of("initialBackoff", "maxBackoff", "backoffMultiplier", "retryableStatusCodes")) {
            if (!policy.value(key).present()) {
                policy.self().errorAtKey(key + " is needed, says gRFC A6");
            }
        }
        return new RetryPolicy(attempts, initialMillis, maxMillis, multiplier, attemptMillis, codes);
    }

    private static @Nullable HedgingPolicy hedging(Section policy) {
        int attempts = attempts(policy);
        long delayMillis = policy.millis("hedgingDelay", 0);
        StatusCodes codes = codes(policy.value("nonFatalStatusCodes"), new StatusCodes(0));
        policy.end();
        return policy.present() ? new HedgingPolicy(attempts, delayMillis, codes) : null;
    }

    private static int attempts(Section policy) {
        Value attempts = policy.value("maxAttempts");
        if (policy.present() && !attempts.present()) {
            policy.self().errorAtKey("maxAttempts is needed: 2 to " + RetryPolicy.ATTEMPTS_LIMIT);
        }
        return bounded(attempts, attempts.number(2, 2, 1_000_000));
    }

    /** More attempts than gRPC allows count as that many, as in its libraries. */
    static int bounded(Value attempts, int number) {
        if (number > RetryPolicy.ATTEMPTS_LIMIT) {
            attempts.warning("is read as " + RetryPolicy.ATTEMPTS_LIMIT + ", as in gRPC's libraries (gRFC A6)");
        }
        return Math.min(number, RetryPolicy.ATTEMPTS_LIMIT);
    }

    /** A throttle, or null; {@code maxTokens: 0} switches it off. */
    static @Nullable RetryThrottle throttle(Section section, @Nullable RetryThrottle usual) {
        RetryThrottle shown = usual == null ? RetryThrottle.DEFAULT : usual;
        int tokens = section.number("maxTokens", shown.tokensMax(), 0, 1_000);
        int thousandths =
                section.value("tokenRatio").decimal(ServiceConfigReader::thousandths, shown.ratioThousandths());
        section.end();
        if (!section.present()) {
            return usual;
        }
        return tokens == 0 ? null : new RetryThrottle(tokens, thousandths);
    }

    static StatusCodes codes(Value list, StatusCodes usual) {
        List<Value> items = list.items();
        int bits = 0;
        for (Value item : items) {
            bits |= 1 << item.parsed(ServiceConfigReader::code, GrpcStatus.UNAVAILABLE.number());
        }
        return list.present() ? new StatusCodes(bits) : usual;
    }

    private static int code(String text) {
        String word = text.toUpperCase(Locale.ROOT);
        for (GrpcStatus status : GrpcStatus.values()) {
            boolean same = status.name().equals(word)
                    || String.valueOf(status.number()).equals(text);
            if (same && status != GrpcStatus.OK) {
                return status.number();
            }
        }
        throw new IllegalArgumentException("is no status of a failed call; write one such as UNAVAILABLE"
                + Suggestion.of(
                        word,
                        java.util.Arrays.stream(GrpcStatus.values())
                                .map(GrpcStatus::name)
                                .toList()));
    }

    static double positive(String text) {
        double number = decimal(text).doubleValue();
        if (number <= 0 || number > 1_000) {
            throw new IllegalArgumentException("is out of range; write a number above 0, such as 1.6");
        }
        return number;
    }

    private static int thousandths(String text) {
        int thousandths = decimal(text)
                .min(BigDecimal.valueOf(1_000))
                .movePointRight(3)
                .setScale(0, RoundingMode.DOWN)
                .intValue();
        if (thousandths <= 0) {
            throw new IllegalArgumentException("is out of range; write a number from 0.001, such as 0.1");
        }
        return thousandths;
    }

    private static BigDecimal decimal(String text) {
        if (!text.matches("[0-9]{1,9}(\\.[0-9]{1,9})?")) {
            throw new IllegalArgumentException("is not a number; write one such as 1.6");
        }
        return new BigDecimal(text);
    }
}
