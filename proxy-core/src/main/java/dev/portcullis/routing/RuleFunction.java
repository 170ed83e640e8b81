package dev.portcullis.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The functions of the rule grammar: how each is called, and the rule that a call of it means. */
enum RuleFunction {
    HOST("Host", 1, 1, true),
    PATH("Path", 1, 1, true),
    PATH_PREFIX("PathPrefix", 1, 1, true),
    METHOD("Method", 1, 1, true),
    HEADER("Header", 2, 2, false),
    QUERY("Query", 1, 2, false),
    CLIENT_IP("ClientIP", 1, 1, true),
    GRPC_SERVICE("GrpcService", 1, 1, false),
    GRPC_METHOD("GrpcMethod", 1, 1, false);

    /** What Traefik has and we have not yet. */
    private static final List<String> NOT_YET = List.of("HostRegexp", "PathRegexp", "HeaderRegexp", "QueryRegexp");

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
        for (String known : NOT_YET) {
            if (known.equalsIgnoreCase(name.text())) {
                throw new RuleException(name.offset(), known + " is not supported yet; allowed: " + allNames());
            }
        }
        String near = Spelling.nearest(name.text(), allNames());
        String hint = near.isEmpty() ? "" : "; did you mean " + near + "?";
        throw new RuleException(
                name.offset(), "'" + name.text() + "' is not a function; allowed: " + allNames() + hint);
    }

    /** The rule that a call means; what Traefik v2 alone would take is explained in the warnings. */
    Rule build(RuleToken name, List<RuleToken> arguments, List<String> warnings) throws RuleException {
        boolean several = arguments.size() > argumentsMax && severalInV2;
        if (arguments.size() < argumentsMin || (arguments.size() > argumentsMax && !several)) {
            throw new RuleException(name.offset(), countMessage(arguments.size()));
        }
        Rule rule = several ? anyOf(arguments) : RuleArguments.read(this, arguments);
        if (several || !written.equalsIgnoreCase(name.text())) {
            warnings.add(
                    "Traefik v2's form of " + name.text() + " at offset " + name.offset() + "; in v3 write " + rule);
        }
        return rule;
    }

    String written() {
        return written;
    }

    private static @org.jspecify.annotations.Nullable RuleFunction ofV2(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "hostheader" -> HOST;
            case "headers" -> HEADER;
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

    private String countMessage(int count) {
        String allowed = argumentsMin == argumentsMax ? argumentsMin + "" : argumentsMin + " or " + argumentsMax;
        return written + " has " + count + (count == 1 ? " argument" : " arguments") + "; allowed: " + allowed;
    }

    private static String allNames() {
        StringBuilder names = new StringBuilder();
        for (RuleFunction function : values()) {
            names.append(names.isEmpty() ? "" : ", ").append(function.written);
        }
        return names.toString();
    }
}
