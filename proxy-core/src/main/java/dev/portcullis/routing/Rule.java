package dev.portcullis.routing;

import dev.portcullis.address.NetworkSet;
import dev.portcullis.settings.ProxyHeaderFact;
import java.util.List;
import java.util.stream.Collectors;

/** What a request must look like, as the operator wrote it. {@code toString} gives Traefik's v3 form. */
public sealed interface Rule {
    /** Whether it looks at nothing but authority and path. */
    default boolean isSimple() {
        return true;
    }

    /**
     * The host of the authority.
     *
     * @param name in lower case, without a dot at the end, without brackets; {@code *.} in front stands for one label,
     *     {@code *} for any host or none
     */
    record Host(String name) implements Rule {
        boolean isAny() {
            return name.equals("*");
        }

        boolean isWildcard() {
            return name.startsWith("*.");
        }

        @Override
        public String toString() {
            return call("Host", name);
        }
    }

    /**
     * The host of the authority, in lower case and without its port.
     *
     * @param regexp matches anywhere in it
     */
    record HostRegexp(Regexp regexp) implements Rule {
        @Override
        public String toString() {
            return call("HostRegexp", regexp.toString());
        }
    }

    /**
     * The whole path, without the query.
     *
     * @param path compared byte for byte
     */
    record Path(String path) implements Rule {
        @Override
        public String toString() {
            return call("Path", path);
        }
    }

    /**
     * The beginning of the path.
     *
     * @param prefix compared byte for byte; need not end at a slash
     */
    record PathPrefix(String prefix) implements Rule {
        @Override
        public String toString() {
            return call("PathPrefix", prefix);
        }
    }

    /**
     * The path, without the query.
     *
     * @param regexp matches anywhere in it
     */
    record PathRegexp(Regexp regexp) implements Rule {
        @Override
        public String toString() {
            return call("PathRegexp", regexp.toString());
        }
    }

    /**
     * All methods of a gRPC service. Ours.
     *
     * @param service such as {@code pkg.Svc}
     */
    record GrpcService(String service) implements Rule {
        @Override
        public String toString() {
            return call("GrpcService", service);
        }
    }

    /**
     * One gRPC method. Ours.
     *
     * @param method such as {@code pkg.Svc/Method}
     */
    record GrpcMethod(String method) implements Rule {
        @Override
        public String toString() {
            return call("GrpcMethod", method);
        }
    }

    /**
     * The HTTP method.
     *
     * @param method in upper case
     */
    record Method(String method) implements Rule {
        @Override
        public boolean isSimple() {
            return false;
        }

        @Override
        public String toString() {
            return call("Method", method);
        }
    }

    /**
     * A header field; one of several with the name is enough.
     *
     * @param name in lower case
     * @param value the whole value, compared byte for byte
     */
    record Header(String name, String value) implements Rule {
        @Override
        public boolean isSimple() {
            return false;
        }

        @Override
        public String toString() {
            return call("Header", name, value);
        }
    }

    /**
     * A header field; one of several with the name is enough.
     *
     * @param name in lower case
     * @param regexp matches anywhere in the value
     */
    record HeaderRegexp(String name, Regexp regexp) implements Rule {
        @Override
        public boolean isSimple() {
            return false;
        }

        @Override
        public String toString() {
            return call("HeaderRegexp", name, regexp.toString());
        }
    }

    /**
     * A parameter of the query; one of several with the key is enough.
     *
     * @param key after decoding
     * @param value after decoding
     */
    record Query(String key, String value) implements Rule {
        @Override
        public String toString() {
            return call("Query", key, value);
        }
    }

    /**
     * A parameter of the query; one of several with the key is enough.
     *
     * @param key after decoding
     * @param regexp matches anywhere in the decoded value
     */
    record QueryRegexp(String key, Regexp regexp) implements Rule {
        @Override
        public String toString() {
            return call("QueryRegexp", key, regexp.toString());
        }
    }

    /**
     * The client's address. Equal when the texts are.
     *
     * @param text as the operator wrote it
     * @param networks what the text means
     */
    record ClientIp(String text, NetworkSet networks) implements Rule {
        @Override
        public boolean equals(Object other) {
            return other instanceof ClientIp that && text.equals(that.text);
        }

        @Override
        public int hashCode() {
            return text.hashCode();
        }

        @Override
        public boolean isSimple() {
            return false;
        }

        @Override
        public String toString() {
            return call("ClientIP", text);
        }
    }

    /**
     * What a believed PROXY header said beside addresses; where there was none, it does not hold. Ours.
     *
     * @param fact which of them
     * @param text the whole of it, as logs show it: printable ASCII, other octets as {@code \xNN}
     */
    record ProxyFact(ProxyHeaderFact fact, String text) implements Rule {
        @Override
        public boolean isSimple() {
            return false;
        }

        @Override
        public String toString() {
            return call("ProxyFact", fact.written(), text);
        }
    }

    /**
     * All of them.
     *
     * @param rules two or more
     */
    record And(List<Rule> rules) implements Rule {
        /** Copies the list. */
        public And {
            rules = List.copyOf(rules);
        }

        @Override
        public boolean isSimple() {
            return rules.stream().allMatch(Rule::isSimple);
        }

        @Override
        public String toString() {
            return rules.stream().map(Rule::toString).collect(Collectors.joining(" && ", "(", ")"));
        }
    }

    /**
     * At least one of them.
     *
     * @param rules two or more
     */
    record Or(List<Rule> rules) implements Rule {
        /** Copies the list. */
        public Or {
            rules = List.copyOf(rules);
        }

        @Override
        public boolean isSimple() {
            return rules.stream().allMatch(Rule::isSimple);
        }

        @Override
        public String toString() {
            return rules.stream().map(Rule::toString).collect(Collectors.joining(" || ", "(", ")"));
        }
    }

    /**
     * Not that.
     *
     * @param rule what must not be
     */
    record Not(Rule rule) implements Rule {
        @Override
        public boolean isSimple() {
            return rule.isSimple();
        }

        @Override
        public String toString() {
            return "!" + rule;
        }
    }

    private static String call(String function, String... arguments) {
        StringBuilder text = new StringBuilder(function).append('(');
        for (int i = 0; i < arguments.length; i++) {
            text.append(i == 0 ? "" : ", ").append(quoted(arguments[i]));
        }
        return text.append(')').toString();
    }

    private static String quoted(String text) {
        return text.indexOf('`') < 0
                ? "`" + text + "`"
                : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
