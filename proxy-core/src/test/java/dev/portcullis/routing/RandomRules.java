package dev.portcullis.routing;

import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.http2.hpack.HeaderField;
import dev.portcullis.settings.RouterSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Random rules and requests over few words, and an oracle that asks one rule after the other on text. */
final class RandomRules {
    private static final String[] HOSTS = {"a.x", "b.x", "*.x", "x", "a.b.x", "*"};
    private static final String[] REGEXPS = {
        "x", "^a", "\\.x$", "^[ab]\\.", "p\\.A/", "^/p\\.[AB]/M$", "M$", "^$", "1|POST"
    };
    private static final String[] VALUES = {"1", "2", "x", "ab"};
    private static final String[] NETWORKS = {"203.0.113.0/24", "203.0.113.7", "10.0.0.0/8", "2001:db8::/32"};
    private static final String[] PREFIXES = {"/", "/p.A/", "/p.A/M", "/p.", "/p.A", "/q/", "/p.B/"};
    private static final HeaderField[] AUTHORITIES = {
        authority("a.x"), authority("B.x:1"), authority("x"), authority("a.b.x"), authority("y"), authority("c.x.")
    };
    private static final HeaderField[] PATHS = {
        path("/p.A/M"),
        path("/p.A/N?k=1"),
        path("/p.B/M"),
        path("/q/"),
        path("/"),
        path("/p.A"),
        path("*"),
        path("/p.AA/M")
    };

    private RandomRules() {}

    static String rule(Random random, int depth) {
        int kind = random.nextInt(depth == 0 ? 9 : 14);
        return switch (kind) {
            case 0, 1 -> "Host(`" + HOSTS[random.nextInt(HOSTS.length)] + "`)";
            case 2 -> "PathPrefix(`" + PREFIXES[random.nextInt(PREFIXES.length)] + "`)";
            case 3 -> "Path(`" + PREFIXES[random.nextInt(PREFIXES.length)] + "`)";
            case 4 -> "Method(`" + (random.nextBoolean() ? "GET" : "POST") + "`)";
            case 5 -> random.nextBoolean() ? "GrpcService(`p.A`)" : "GrpcMethod(`p.A/M`)";
            case 6 -> (random.nextBoolean() ? "HostRegexp(`" : "PathRegexp(`") + any(REGEXPS, random) + "`)";
            case 7 -> (random.nextBoolean() ? "Header(`k`, `" : "Query(`k`, `") + any(VALUES, random) + "`)";
            case 8 ->
                switch (random.nextInt(3)) {
                    case 0 -> "HeaderRegexp(`k`, `" + any(REGEXPS, random) + "`)";
                    case 1 -> "QueryRegexp(`k`, `" + any(REGEXPS, random) + "`)";
                    default -> "ClientIP(`" + any(NETWORKS, random) + "`)";
                };
            case 9 -> "!" + rule(random, 0);
            case 10, 11 -> "(" + rule(random, depth - 1) + " || " + rule(random, depth - 1) + ")";
            default -> "(" + rule(random, depth - 1) + " && " + rule(random, depth - 1) + ")";
        };
    }

    /** A request of which the fields repeat as objects, as HPACK would hand them out. */
    static HeaderBlock request(Random random) {
        HeaderBlock block = new HeaderBlock();
        block.add(HeaderField.of(":method", random.nextBoolean() ? "GET" : "POST"));
        block.add(PATHS[random.nextInt(PATHS.length)]);
        block.add(AUTHORITIES[random.nextInt(AUTHORITIES.length)]);
        for (int i = random.nextInt(3); i > 0; i--) {
            block.add(HeaderField.of("k", any(VALUES, random)));
        }
        return block;
    }

    /** The same as a question. */
    static RouteQuestion question(Random random) {
        HeaderBlock request = request(random);
        List<RouteQuestion.Field> fields = new ArrayList<>();
        for (int i = 3; i < request.size(); i++) {
            fields.add(new RouteQuestion.Field("K", request.get(i).value()));
        }
        return new RouteQuestion(
                request.get(2).value(), request.get(1).value(), request.get(0).value(), fields, Requests.CLIENT, null);
    }

    static @Nullable String firstMatch(List<RouterSettings> routers, HeaderBlock request) throws RuleException {
        for (RouterSettings router : routers) {
            if (holds(RuleParser.parse(router.rule()).rule(), request)) {
                return router.name();
            }
        }
        return null;
    }

    private static boolean holds(Rule rule, HeaderBlock request) {
        if (rule instanceof Rule.And and) {
            return and.rules().stream().allMatch(part -> holds(part, request));
        }
        if (rule instanceof Rule.Or or) {
            return or.rules().stream().anyMatch(part -> holds(part, request));
        }
        if (rule instanceof Rule.Not not) {
            return !holds(not.rule(), request);
        }
        String path = request.get(1).value().split("\\?", -1)[0];
        if (rule instanceof Rule.Host host) {
            String[] labels = hostOf(request).split("\\.", 2);
            return host.name().equals("*")
                    || (host.isWildcard()
                            ? labels.length == 2 && host.name().equals("*." + labels[1])
                            : host.name().equals(hostOf(request)));
        }
        if (rule instanceof Rule.PathPrefix prefix) {
            return path.startsWith(prefix.prefix());
        }
        if (rule instanceof Rule.Path whole) {
            return path.equals(whole.path());
        }
        if (rule instanceof Rule.GrpcService service) {
            return path.startsWith("/" + service.service() + "/");
        }
        if (rule instanceof Rule.GrpcMethod method) {
            return path.equals("/" + method.method());
        }
        return fieldHolds(rule, path, request);
    }

    private static boolean fieldHolds(Rule rule, String path, HeaderBlock request) {
        if (rule instanceof Rule.HostRegexp host) {
            String dotted = request.get(2).value().split(":", -1)[0].toLowerCase(java.util.Locale.ROOT);
            return Pattern.compile(host.regexp().toString()).matcher(dotted).find();
        }
        if (rule instanceof Rule.PathRegexp regexp) {
            return Pattern.compile(regexp.regexp().toString()).matcher(path).find();
        }
        if (rule instanceof Rule.Header header) {
            return values(request).contains(header.value());
        }
        if (rule instanceof Rule.HeaderRegexp header) {
            return values(request).stream()
                    .anyMatch(Pattern.compile(header.regexp().toString()).asPredicate());
        }
        // All queries here are k=1, or none.
        boolean query = request.get(1).value().endsWith("?k=1");
        if (rule instanceof Rule.Query parameter) {
            return query && parameter.value().equals("1");
        }
        if (rule instanceof Rule.QueryRegexp parameter) {
            return query
                    && Pattern.compile(parameter.regexp().toString())
                            .matcher("1")
                            .find();
        }
        if (rule instanceof Rule.ClientIp client) {
            return client.text().startsWith("203.");
        }
        return ((Rule.Method) rule).method().equals(request.get(0).value());
    }

    private static List<String> values(HeaderBlock request) {
        List<String> values = new ArrayList<>();
        for (int i = 3; i < request.size(); i++) {
            values.add(request.get(i).value());
        }
        return values;
    }

    private static String any(String[] texts, Random random) {
        return texts[random.nextInt(texts.length)];
    }

    private static String hostOf(HeaderBlock request) {
        String host = request.get(2).value().split(":", -1)[0].toLowerCase(java.util.Locale.ROOT);
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    private static HeaderField authority(String value) {
        return HeaderField.of(":authority", value);
    }

    private static HeaderField path(String value) {
        return HeaderField.of(":path", value);
    }
}
