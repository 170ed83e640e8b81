package dev.portcullis.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The functions of the rule grammar: how each is called, and the rule that a call of it means. */
enum RuleFunction {
    HOST("Host", 1, 1, true),
    HOST_REGEXP("HostRegexp", 1, 1, false),
    PATH("Path", 1, 1, true),
    PATH_PREFIX("PathPrefix", 1, 1, true),
    PATH_REGEXP("PathRegexp", 1, 1, false),
    METHOD("Method", 1, 1, true),
    HEADER("Header", 2, 2, false),
    HEADER_REGEXP("HeaderRegexp", 2, 2, false),
    QUERY("Query", 1, 2, false),
    QUERY_REGEXP("QueryRegexp", 1, 2, false),
    CLIENT_IP("ClientIP", 1, 1, true),
    PROXY_FACT("ProxyFact", 2, 2, false),
    GRPC_SERVICE("GrpcService", 1, 1, false),
    GRPC_METHOD("GrpcMethod", 1, 1, false);

    private final String written;
    private final int argumentsMin;
    private final int argumentsMax;
    private final boolean severalInV2;

    RuleFunction(String written, int argumentsMin, int argumentsMax, boolean severalInV2) {
        this.written = written;
        this.argumentsMin = argumentsMin;
        this.argumentsMax = argumentsMax;
        this.severalInV2 = severalInV2;
    }

    /** The function of a name; case does not count. */
    static RuleFunction of(RuleToken name) throws RuleException {
        for (RuleFunction function : values()) {
            if (function.written.equalsIgnoreCase(name.text())) {
                return function;
            }
        }
        RuleFunction renamed = ofV2(name.text());
        if (renamed != null) {
            return renamed;
        }
        String near = Spelling.nearest(name.text(), allNames());
        String hint = near.isEmpty() ? "" : "; did you mean " + near + "?";
        throw new RuleException(
                name.offset(), "'" + name.text() + "' is not a function; allowed: " + allNames() + hint);
    }

    /** The rule that a call means; what Traefik v2 alone would take is explained in the warnings. */
    Rule build(RuleToken name, List<RuleToken> arguments, List<RuleWarning> warnings) throws RuleException {
        boolean several = arguments.size() > argumentsMax && severalInV2;
        boolean pairs = arguments.size() > 2 && arguments.size() % 2 == 0 && (this == HEADER || this == HEADER_REGEXP);
        if (arguments.size() < argumentsMin || (arguments.size() > argumentsMax && !several && !pairs)) {
            throw new RuleException(name.offset(), countMessage(arguments.size()));
        }
        Rule rule = several ? anyOf(arguments) : pairs ? allOf(arguments) : RuleArguments.read(this, arguments);
        if (several || pairs || !written.equalsIgnoreCase(name.text())) {
            warnings.add(new RuleWarning(
                    name.offset(), "the form of " + name.text() + " is Traefik v2's; in v3 write " + rule));
        }
        warnOfPairInOneString(arguments.get(0), warnings);
        return rule;
    }

    /** {@code Query(`k=v`)} is legal in v3, and means a parameter of the name {@code k=v}, which hardly anybody wants. */
    private void warnOfPairInOneString(RuleToken argument, List<RuleWarning> warnings) {
        int equals = argument.text().indexOf('=');
        if (this == QUERY && equals > 0) {
            Rule pair = new Rule.Query(
                    argument.text().substring(0, equals), argument.text().substring(equals + 1));
            warnings.add(new RuleWarning(
                    argument.offset(),
                    "a parameter with '=' in its name, as v3 reads it; Traefik v2's meaning is in v3 " + pair));
        }
    }

    String written() {
        return written;
    }

    private static @Nullable RuleFunction ofV2(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "hostheader" -> HOST;
            case "headers" -> HEADER;
            case "headersregexp" -> HEADER_REGEXP;
            default -> null;
        };
    }

    private Rule anyOf(List<RuleToken> arguments) throws RuleException {
        List<Rule> rules = new ArrayList<>();
        for (RuleToken argument : arguments) {
            rules.add(RuleArguments.read(this, List.of(argument)));
        }
        return new Rule.Or(rules);
    }

    private Rule allOf(List<RuleToken> arguments) throws RuleException {
        List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i += 2) {
            rules.add(RuleArguments.read(this, arguments.subList(i, i + 2)));
        }
        return new Rule.And(rules);
    }

    private String countMessage(int count) {
        String allowed = argumentsMin == argumentsMax ? argumentsMin + "" : argumentsMin + " or " + argumentsMax;
        return written + " has " + count + (count == 1 ? " argument" : " arguments") + "; allowed: " + allowed
                + (argumentsMax == 1 && count > 1 ? "; join several calls by ||" : "");
    }

    private static String allNames() {
        StringBuilder names = new StringBuilder();
        for (RuleFunction function : values()) {
            names.append(names.isEmpty() ? "" : ", ").append(function.written);
        }
        return names.toString();
    }
}
