package dev.portcullis.app.config;

import dev.portcullis.settings.CallPolicies;
import dev.portcullis.settings.MethodPolicy;
import dev.portcullis.settings.MiddlewareSettings.Retry;
import dev.portcullis.settings.RetryPolicy;
import dev.portcullis.settings.RetryThrottle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code http.middlewares.<name>.retry}: Traefik's keys and ours, or a gRPC service config in their place. */
final class RetryReader {
    private static final CallPolicies NOTHING = new CallPolicies(Map.of(), null, null);

    private final PemReader paths;

    RetryReader(PemReader paths) {
        this.paths = paths;
    }

    Retry read(String name, Section retry) {
        Value config = retry.value("serviceConfig");
        CallPolicies written = serviceConfig(config);
        Value attempts = retry.value("attempts");
        int most = attempts.number(1, 1, 1_000_000);
        RetryPolicy usual = RetryPolicy.DEFAULT;
        RetryPolicy policy = new RetryPolicy(
                ServiceConfigReader.bounded(attempts, most),
                retry.millis("initialInterval", usual.initialBackoffMillis()),
                retry.millis("maxInterval", usual.maxBackoffMillis()),
                retry.value("multiplier").decimal(ServiceConfigReader::positive, usual.backoffMultiplier()),
                retry.millis("perAttemptTimeout", 0),
                ServiceConfigReader.codes(retry.value("codes"), usual.codes()));
        RetryThrottle throttle = ServiceConfigReader.throttle(retry.section("throttle"), RetryThrottle.DEFAULT);
        retry.end();
        if (attempts.present() == config.present() && retry.present()) {
            retry.self()
                    .errorAtKey(
                            attempts.present()
                                    ? "has attempts and a serviceConfig; write one of the two"
                                    : "attempts is needed: how often a call is tried in all, 2 to "
                                            + RetryPolicy.ATTEMPTS_LIMIT + "; or a serviceConfig");
        }
        boolean retries = attempts.present() && policy.attemptsMax() > 1;
        if (attempts.present() && !retries) {
            attempts.warning("1 attempt is none again: nothing is retried");
        }
        CallPolicies simple = retries ? CallPolicies.ofAll(new MethodPolicy(policy, null, 0), throttle) : NOTHING;
        return new Retry(name, config.present() ? written : simple);
    }

    /** A mapping in its place, its text, or the path of a file of it. */
    private CallPolicies serviceConfig(Value config) {
        if (!config.present() || config.kind().equals("a mapping")) {
            config.reading().recording().read(config, KeyShape.SECTION_OR_TEXT, "");
            return ServiceConfigReader.read(Section.of(config));
        }
        String text = config.text("");
        if (text.isEmpty()) {
            return NOTHING;
        }
        SourceText source = text.stripLeading().startsWith("{")
                ? new SourceText(config.file() + " (" + config.path() + ")", text)
                : file(config, text);
        if (source == null) {
            return NOTHING;
        }
        // Its keys are gRPC's, not those of the file that names it.
        Reading reading = new Reading(source, config.reading().problems(), Recording.ofLoad());
        Value document = YamlDocument.read(reading, Map.of(), false);
        return document.present() ? ServiceConfigReader.read(Section.of(document)) : NOTHING;
    }

    private @Nullable SourceText file(Value config, String text) {
        Path path = paths.path(config, text);
        return path == null || !Files.isReadable(path)
                ? null
                : TextFile.read(path, config.reading().problems());
    }
}
