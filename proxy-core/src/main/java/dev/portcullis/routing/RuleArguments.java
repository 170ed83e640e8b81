package dev.portcullis.routing;

import dev.portcullis.address.NetworkSet;
import dev.portcullis.settings.ProxyHeaderFact;
import java.net.IDN;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/** Checks the strings in a function's brackets, and puts them into the form in which requests are compared. */
final class RuleArguments {
    private RuleArguments() {}

    /** The rule that a function means with these arguments, of which there are as many as it allows. */
    static Rule read(RuleFunction function, List<RuleToken> arguments) throws RuleException {
        RuleToken first = arguments.get(0);
        if (first.text().isEmpty()) {
            throw wrong(function, first, "is empty", "a text");
        }
        return switch (function) {
            case HOST -> new Rule.Host(host(function, first));
            case HOST_REGEXP -> new Rule.HostRegexp(hostRegexp(function, first));
            case PATH -> new Rule.Path(path(function, first));
            case PATH_PREFIX -> new Rule.PathPrefix(path(function, first));
            case PATH_REGEXP -> new Rule.PathRegexp(regexp(function, first));
            case METHOD -> new Rule.Method(first.text().toUpperCase(Locale.ROOT));
            case HEADER ->
                new Rule.Header(headerName(function, first), arguments.get(1).text());
            case HEADER_REGEXP ->
                new Rule.HeaderRegexp(
                        headerName(function, first), Regexp.compile(function, second(function, arguments)));
            case QUERY ->
                new Rule.Query(
                        first.text(),
                        arguments.size() == 1 ? "" : arguments.get(1).text());
            case QUERY_REGEXP ->
                arguments.size() == 1
                        ? new Rule.Query(first.text(), "")
                        : new Rule.QueryRegexp(first.text(), Regexp.compile(function, second(function, arguments)));
            case CLIENT_IP -> new Rule.ClientIp(first.text(), networks(first));
            case PROXY_FACT -> new Rule.ProxyFact(proxyFact(function, first), factText(function, arguments.get(1)));
            case GRPC_SERVICE -> new Rule.GrpcService(grpcName(function, first, 0, "pkg.Svc"));
            case GRPC_METHOD -> new Rule.GrpcMethod(grpcName(function, first, 1, "pkg.Svc/Method"));
        };
    }

    private static String host(RuleFunction function, RuleToken argument) throws RuleException {
        refusePattern(function, argument);
        String name = argument.text().toLowerCase(Locale.ROOT);
        requireAscii(function, argument, asciiForm(name));
        if (name.equals("*")) {
            return name;
        }
        if (name.startsWith("**.")) {
            throw wrong(
                    function,
                    argument,
                    "is not a host",
                    "'*.' for one label; for any number of them write HostRegexp(`\\."
                            + name.substring(3).replace(".", "\\.") + "$`)");
        }
        if (name.startsWith("[") && name.endsWith("]")) {
            name = name.substring(1, name.length() - 1);
        }
        if (name.endsWith(".")) {
            name = name.substring(0, name.length() - 1);
        }
        int star = name.lastIndexOf('*');
        if (star > 0 || (star == 0 && !name.startsWith("*.")) || name.length() <= 2 * (star + 1)) {
            throw wrong(function, argument, "is not a host", "a name, or '*.' and a name, such as *.example.com");
        }
        if (name.indexOf('/') >= 0 || name.indexOf(' ') >= 0 || name.indexOf('{') >= 0) {
            throw wrong(function, argument, "is not a host", "a name alone; a path goes into PathPrefix");
        }
        return name;
    }

    private static Regexp hostRegexp(RuleFunction function, RuleToken argument) throws RuleException {
        requireAscii(function, argument, "");
        return regexp(function, argument);
    }

    private static Regexp regexp(RuleFunction function, RuleToken argument) throws RuleException {
        refusePattern(function, argument);
        return Regexp.compile(function, argument);
    }

    private static RuleToken second(RuleFunction function, List<RuleToken> arguments) throws RuleException {
        RuleToken second = arguments.get(1);
        if (second.text().isEmpty()) {
            throw wrong(function, second, "is empty", "a regular expression; `.*` matches any value");
        }
        return second;
    }

    private static String path(RuleFunction function, RuleToken argument) throws RuleException {
        refusePattern(function, argument);
        String path = argument.text();
        if (!path.startsWith("/")) {
            throw wrong(function, argument, "does not start with '/'", "a path; did you mean " + "`/" + path + "`?");
        }
        if (path.indexOf('?') >= 0) {
            throw wrong(function, argument, "holds a query", "the path alone; the query goes into Query");
        }
        return path;
    }

    private static String headerName(RuleFunction function, RuleToken argument) throws RuleException {
        String name = argument.text().toLowerCase(Locale.ROOT);
        if (name.equals("host") || name.startsWith(":")) {
            throw wrong(
                    function, argument, "is not in the header", "a field's name; did you mean Host, Path, or Method?");
        }
        return name;
    }

    private static NetworkSet networks(RuleToken argument) throws RuleException {
        try {
            return NetworkSet.parse(List.of(argument.text()));
        } catch (IllegalArgumentException e) {
            throw new RuleException(
                    argument.offset(),
                    "ClientIP: " + e.getMessage() + "; allowed: an address, or a network such as 10.0.0.0/8");
        }
    }

    private static ProxyHeaderFact proxyFact(RuleFunction function, RuleToken argument) throws RuleException {
        StringJoiner names = new StringJoiner(", ");
        for (ProxyHeaderFact fact : ProxyHeaderFact.values()) {
            if (fact.written().equalsIgnoreCase(argument.text())) {
                return fact;
            }
            names.add(fact.written());
        }
        String near = Spelling.nearest(argument.text(), names.toString());
        String hint = near.isEmpty() ? "" : "; did you mean `" + near + "`?";
        throw wrong(function, argument, "is not a fact of a PROXY header", names + hint);
    }

    private static String factText(RuleFunction function, RuleToken argument) throws RuleException {
        if (argument.text().isEmpty()) {
            throw wrong(function, argument, "is empty", "a text; for a header without the fact write !ProxyFact(...)");
        }
        return argument.text();
    }

    private static String grpcName(RuleFunction function, RuleToken argument, int slashes, String example)
            throws RuleException {
        String name = argument.text();
        boolean atEnds = name.startsWith("/") || name.endsWith("/");
        if (atEnds || name.chars().filter(c -> c == '/').count() != slashes) {
            throw wrong(function, argument, "is not a gRPC name", "such as `" + example + "`");
        }
        return name;
    }

    private static void refusePattern(RuleFunction function, RuleToken argument) throws RuleException {
        if (RuleV2Pattern.isIn(argument.text())) {
            throw wrong(
                    function,
                    argument,
                    "holds a pattern of Traefik v2",
                    "v3's form: " + RuleV2Pattern.inVersion3(function, argument.text()));
        }
    }

    private static void requireAscii(RuleFunction function, RuleToken argument, String hint) throws RuleException {
        if (!argument.text().chars().allMatch(c -> c < 0x80)) {
            throw wrong(function, argument, "is not ASCII", "the name's ASCII form" + hint);
        }
    }

    private static String asciiForm(String name) {
        try {
            return "; did you mean `" + IDN.toASCII(name) + "`?";
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private static RuleException wrong(RuleFunction function, RuleToken argument, String what, String allowed) {
        return new RuleException(
                argument.offset(),
                function.written() + ": '" + argument.text() + "' " + what + "; allowed: " + allowed);
    }
}
