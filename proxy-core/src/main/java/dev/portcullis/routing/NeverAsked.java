package dev.portcullis.routing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds routers of one entry point that no request reaches, because routers that are asked earlier take all that they would.
 * What it says is certain; it does not see everything. Terms are kept by the host and path that a later one must have too, so
 * that thousands of routers are not compared with each other.
 */
final class NeverAsked {
    /** Terms that are compared with one: of thousands for the same host and path, which differ in a header, the first. */
    private static final int COMPARED_TERMS_MAX = 64;

    private final Map<String, ByPath> hosts = new HashMap<>();
    private final Map<TwinKey, String> rules = new HashMap<>();

    private NeverAsked() {}

    /** Appends a warning for each. The routers stand in the order in which they are asked. */
    static void warn(String entryPoint, List<CompiledRouter> routers, List<RouteWarning> warnings) {
        NeverAsked earlier = new NeverAsked();
        for (CompiledRouter router : routers) {
            String message = earlier.message(router);
            if (message != null) {
                warnings.add(new RouteWarning(router.name(), "never asked on entry point " + entryPoint + message));
            }
            for (RuleTerm term : router.terms()) {
                earlier.add(new Owned(router, term));
            }
        }
    }

    private @Nullable String message(CompiledRouter router) {
        String twin = rules.putIfAbsent(new TwinKey(router.settings().priority(), router.rule()), router.name());
        if (twin != null) {
            return ", because " + twin + " has the same rule and priority";
        }
        Set<String> takers = NeverMatching.isCertain(router) ? Set.of() : takersOf(router);
        return takers.isEmpty()
                ? null
                : ", because routers that are asked earlier take all that it would: " + String.join(", ", takers);
    }

    /** The routers that take all that a router would, between them; empty when something is left. */
    private Set<String> takersOf(CompiledRouter router) {
        Set<String> takers = new LinkedHashSet<>();
        for (RuleTerm term : router.terms()) {
            if (term.contradiction() == null) {
                CompiledRouter taker = takerOf(term);
                if (taker == null) {
                    return Set.of();
                }
                takers.add(taker.name() + " (priority " + taker.settings().priority() + ")");
            }
        }
        return takers;
    }

    private void add(Owned owned) {
        hosts.computeIfAbsent(keyOf(owned.term().host()), unused -> new ByPath())
                .add(owned);
    }

    private @Nullable CompiledRouter takerOf(RuleTerm term) {
        HostKey host = term.host();
        CompiledRouter taker = takerIn("", term);
        if (host != null && taker == null) {
            taker = takerIn(keyOf(host), term);
            int dot = host.wildcard() ? -1 : RuleLogic.firstDot(host.name());
            if (taker == null && dot > 0) {
                taker = takerIn("*" + keyOf(host).substring(dot), term);
            }
        }
        return taker;
    }

    private @Nullable CompiledRouter takerIn(String host, RuleTerm term) {
        ByPath there = hosts.get(host);
        return there == null ? null : there.takerOf(term);
    }

    private static String keyOf(@Nullable HostKey host) {
        String name = host == null ? "" : new String(host.name(), StandardCharsets.US_ASCII);
        return host != null && host.wildcard() ? "*." + name : name;
    }

    /** A term and whose it is. */
    private record Owned(CompiledRouter router, RuleTerm term) {}

    /** What twins have in common. */
    private record TwinKey(int priority, Rule rule) {}

    /** The terms of one host, by path. */
    private static final class ByPath {
        private static final int USUAL_PATHS = 2;

        private final List<Owned> anyPath = new ArrayList<>(0);
        private final Map<String, List<Owned>> exact = new HashMap<>(USUAL_PATHS);
        private final Map<String, List<Owned>> prefixes = new HashMap<>(USUAL_PATHS);
        private final TreeSet<Integer> prefixLengths = new TreeSet<>();

        void add(Owned owned) {
            PathKey path = owned.term().path();
            if (path == null) {
                anyPath.add(owned);
                return;
            }
            String text = textOf(path);
            (path.exact() ? exact : prefixes)
                    .computeIfAbsent(text, unused -> new ArrayList<>(1))
                    .add(owned);
            if (!path.exact()) {
                prefixLengths.add(text.length());
            }
        }

        @Nullable
        CompiledRouter takerOf(RuleTerm term) {
            PathKey path = term.path();
            CompiledRouter taker = takerIn(anyPath, term);
            if (path == null || taker != null) {
                return taker;
            }
            String text = textOf(path);
            if (path.exact()) {
                taker = takerIn(exact.getOrDefault(text, List.of()), term);
            }
            for (int length : prefixLengths) {
                if (taker != null || length > text.length()) {
                    break;
                }
                taker = takerIn(prefixes.getOrDefault(text.substring(0, length), List.of()), term);
            }
            return taker;
        }

        private static @Nullable CompiledRouter takerIn(List<Owned> candidates, RuleTerm term) {
            for (int i = 0; i < Math.min(candidates.size(), COMPARED_TERMS_MAX); i++) {
                if (candidates.get(i).term().takesAllOf(term)) {
                    return candidates.get(i).router();
                }
            }
            return null;
        }

        private static String textOf(PathKey path) {
            return new String(path.text(), StandardCharsets.ISO_8859_1);
        }
    }
}
