package dev.portcullis.routing;

import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.http2.hpack.HeaderField;
import dev.portcullis.settings.RouterSettings;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Random rules and requests over few words, and an oracle that asks one rule after the other on text. */
final class RandomRules {
    private static final String[] HOSTS = {"a.x", "b.x", "*.x", "x", "a.b.x"};
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
        int kind = random.nextInt(depth == 0 ? 6 : 11);
        return switch (kind) {
            case 0, 1 -> "Host(`" + HOSTS[random.nextInt(HOSTS.length)] + "`)";
            case 2 -> "PathPrefix(`" + PREFIXES[random.nextInt(PREFIXES.length)] + "`)";
            case 3 -> "Path(`" + PREFIXES[random.nextInt(PREFIXES.length)] + "`)";
            case 4 -> "Method(`" + (random.nextBoolean() ? "GET" : "POST") + "`)";
            case 5 -> random.nextBoolean() ? "GrpcService(`p.A`)" : "GrpcMethod(`p.A/M`)";
            case 6 -> "!" + rule(random, 0);
            case 7, 8 -> "(" + rule(random, depth - 1) + " || " + rule(random, depth - 1) + ")";
            default -> "(" + rule(random, depth - 1) + " && " + rule(random, depth - 1) + ")";
        };
    }

    /** A request of which the fields repeat as objects, as HPACK would hand them out. */
    static HeaderBlock request(Random random) {
        HeaderBlock block = new HeaderBlock();
        block.add(HeaderField.of(":method", random.nextBoolean() ? "GET" : "POST"));
        block.add(PATHS[random.nextInt(PATHS.length)]);
        block.add(AUTHORITIES[random.nextInt(AUTHORITIES.length)]);
        return block;
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
            return host.isWildcard()
                    ? labels.length == 2 && host.name().equals("*." + labels[1])
                    : host.name().equals(hostOf(request));
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
        return ((Rule.Method) rule).method().equals(request.get(0).value());
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
