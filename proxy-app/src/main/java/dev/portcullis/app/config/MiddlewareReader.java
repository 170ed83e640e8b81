package dev.portcullis.app.config;

import dev.portcullis.address.NetworkSet;
import dev.portcullis.settings.BreakerCondition;
import dev.portcullis.settings.BreakerCondition.Comparator;
import dev.portcullis.settings.BreakerCondition.Comparison;
import dev.portcullis.settings.BreakerCondition.NetworkErrorRatio;
import dev.portcullis.settings.CallSource;
import dev.portcullis.settings.MiddlewareSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one of {@code http.middlewares.<name>}: a mapping with one key, which says what kind it is. Chains are not read here. */
final class MiddlewareReader {
    /** To ignore them would let pass whom the operator shut out. */
    private static final Map<String, String> GUARDS = Map.of(
            "basicAuth", "calls without credentials",
            "digestAuth", "calls without credentials",
            "forwardAuth", "calls that its server would refuse",
            "plugin", "calls that the plugin would look at");

    private static final String[] NOT_YET = {
        "addPrefix",
        "stripPrefix",
        "stripPrefixRegex",
        "replacePath",
        "replacePathRegex",
        "encodedCharacters",
        "errors",
        "redirectRegex",
        "redirectScheme",
        "buffering",
        "compress",
        "contentType",
        "grpcWeb"
    };

    /** In the place of an expression that cannot be read. */
    private static final BreakerCondition NEVER =
            new Comparison(new NetworkErrorRatio(), Comparator.ABOVE, Double.MAX_VALUE);

    private final Value at;
    private final Section section;
    private final List<MiddlewareSettings> read = new ArrayList<>(1);

    private final PemReader paths;

    private MiddlewareReader(Value at, Section section, PemReader paths) {
        this.at = at;
        this.section = section;
        this.paths = paths;
    }

    /**
     * Reads a middleware.
     *
     * @param section of that place, of which {@code chain} was asked for
     * @param paths finds the files that middlewares name
     * @return null for one that does nothing yet, is a chain, or has a mistake that leaves nothing to build
     */
    static @Nullable MiddlewareSettings read(Value at, Section section, PemReader paths) {
        return new MiddlewareReader(at, section, paths).read();
    }

    private @Nullable MiddlewareSettings read() {
        headers(section.value("headers"));
        allowList(section.value("ipAllowList"));
        Value old = section.value("ipWhiteList");
        if (old.present()) {
            old.warningAtKey("is Traefik v2's name, and is read as ipAllowList");
        }
        allowList(old);
        rateLimit(section.value("rateLimit"));
        inFlight(section.value("inFlightReq"));
        clientCert(section.value("passTLSClientCert"));
        retry(section.value("retry"));
        streamAge(section.value("maxStreamAge"));
        breaker(section.value("circuitBreaker"));
        GUARDS.forEach(section::refuse);
        section.notYet(NOT_YET);
        section.end();
        checkKinds();
        return read.isEmpty() ? null : read.get(0);
    }

    private void checkKinds() {
        List<Value> kinds = Section.named(at);
        if (kinds.size() > 1) {
            at.errorAtKey("has more than one kind; write a middleware for each, and a chain to use them together");
        } else if (kinds.size() == 1 && kinds.get(0).empty()) {
            kinds.get(0).errorAtKey("has no value and would do nothing; write its keys, or '{}'");
        } else if (kinds.isEmpty() && (!at.present() || at.kind().equals("a mapping"))) {
            at.errorAtKey("a kind is needed, such as rateLimit: { average: 100 }");
        }
    }

    private void headers(Value value) {
        if (value.present()) {
            read.add(HeaderChangesReader.read(at.name(), Section.of(value)));
        }
    }

    private void clientCert(Value value) {
        if (value.present()) {
            read.add(ClientCertReader.middleware(at.name(), Section.of(value)));
        }
    }

    private void retry(Value value) {
        if (value.present()) {
            read.add(new RetryReader(paths).read(at.name(), Section.of(value)));
        }
    }

    private void breaker(Value value) {
        if (!value.present()) {
            return;
        }
        Section breaker = Section.of(value);
        Value expression = breaker.value("expression");
        BreakerCondition condition = expression.parsed(BreakerParser::parse, NEVER);
        if (!expression.present()) {
            value.errorAtKey("an expression is needed, such as expression: \"NetworkErrorRatio() > 0.30\"");
        }
        long checkMillis = breaker.millis("checkPeriod", 100);
        long fallbackMillis = breaker.millis("fallbackDuration", 10_000);
        long recoveryMillis = breaker.millis("recoveryDuration", 10_000);
        breaker.notYetBecause("responseCode", "gRPC calls get UNAVAILABLE, others 503");
        breaker.end();
        read.add(new MiddlewareSettings.CircuitBreaker(
                at.name(), condition, checkMillis, fallbackMillis, Math.max(recoveryMillis, 1)));
    }

    private void streamAge(Value value) {
        if (!value.present()) {
            return;
        }
        Section age = Section.of(value);
        Value most = age.value("age");
        long millis = most.millis(0);
        age.end();
        if (millis == 0) {
            value.errorAtKey("an age is needed, such as age: 30m: streams that are older end between two messages");
        }
        read.add(new MiddlewareSettings.MaxStreamAge(at.name(), millis));
    }

    private void allowList(Value value) {
        if (!value.present()) {
            return;
        }
        Section list = Section.of(value);
        Value range = list.value("sourceRange");
        NetworkSet allowed = EntryPointReader.networks(range);
        if (range.items().isEmpty() && (!range.present() || range.kind().equals("a list"))) {
            value.errorAtKey("a sourceRange is needed: the networks that may call, such as [\"10.0.0.0/8\"]");
        }
        CallSource.Client client = CallSourceReader.client(list.section("ipStrategy"));
        list.notYetBecause("rejectStatusCode", "gRPC clients get PERMISSION_DENIED, others 403");
        list.end();
        read.add(new MiddlewareSettings.IpAllowList(at.name(), allowed, client));
    }

    private void rateLimit(Value value) {
        if (!value.present()) {
            return;
        }
        Section limit = Section.of(value);
        int average = limit.number("average", 0, 0, 1_000_000_000);
        Value period = limit.value("period");
        long periodMillis = period.millis(1_000);
        int burst = limit.number("burst", 1, 0, 1_000_000_000);
        CallSource source = CallSourceReader.source(limit.section("sourceCriterion"), CallSource.Client.OF_CONNECTION);
        limit.notYetBecause("redis", "each process counts for itself");
        limit.end();
        if (average == 0 && !limit.value("average").present()) {
            value.warningAtKey("limits nothing: it has no average");
        }
        read.add(new MiddlewareSettings.RateLimit(
                at.name(), average, periodMillis == 0 ? 1_000 : periodMillis, Math.max(burst, 1), source));
    }

    private void inFlight(Value value) {
        if (!value.present()) {
            return;
        }
        Section limit = Section.of(value);
        Value amount = limit.value("amount");
        int most = amount.number(1, 1, 1_000_000_000);
        if (!amount.present()) {
            value.errorAtKey("an amount is needed: how many calls of a source may be open at once");
        }
        CallSource source = CallSourceReader.source(limit.section("sourceCriterion"), new CallSource.Host());
        limit.end();
        read.add(new MiddlewareSettings.InFlight(at.name(), most, source));
    }
}
