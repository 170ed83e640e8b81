package dev.portcullis.routing;

import dev.portcullis.settings.Problem;
import dev.portcullis.settings.RouterSettings;
import dev.portcullis.settings.SettingsException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All routers, compiled: immutable, replaced as a whole. Any thread. Routers are asked from the highest priority down, and
 * by name where priorities are equal.
 */
public final class RouteTable {
    private static final Comparator<CompiledRouter> FIRST_ASKED_FIRST = Comparator.comparing(
                    CompiledRouter::settings,
                    Comparator.comparingInt(RouterSettings::priority).reversed())
            .thenComparing(router -> router.settings().name());

    private final Map<Place, EntryPointRoutes> routes;
    private final List<String> warnings;

    private RouteTable(Map<Place, EntryPointRoutes> routes, List<String> warnings) {
        this.routes = routes;
        this.warnings = List.copyOf(warnings);
    }

    /**
     * Compiles routers.
     *
     * @throws SettingsException with the first mistake of every rule, and every name that is there twice
     */
    public static RouteTable compile(List<RouterSettings> routers) throws SettingsException {
        List<Problem> problems = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        List<CompiledRouter> compiled = compileRules(routers, problems, warnings);
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
        compiled.sort(FIRST_ASKED_FIRST);
        Map<Place, List<CompiledRouter>> places = new HashMap<>();
        for (CompiledRouter router : compiled) {
            for (String entryPoint : Set.copyOf(router.settings().entryPoints())) {
                Place place = new Place(entryPoint, router.settings().tls());
                places.computeIfAbsent(place, unused -> new ArrayList<>()).add(router);
            }
        }
        RouterTwins.warn(compiled, warnings);
        Map<Place, EntryPointRoutes> routes = new HashMap<>();
        places.forEach((place, there) -> routes.put(place, EntryPointRoutes.of(there)));
        return new RouteTable(routes, warnings);
    }

    /** The routes of an entry point; no routes when none serves it. Ask once per connection and table, not per call. */
    public EntryPointRoutes routesOf(String entryPoint, boolean tls) {
        return routes.getOrDefault(new Place(entryPoint, tls), EntryPointRoutes.NONE);
    }

    /** What the operator should know though it stops nothing: Traefik v2's forms, rules that are there twice. */
    public List<String> warnings() {
        return warnings;
    }

    private static List<CompiledRouter> compileRules(
            List<RouterSettings> routers, List<Problem> problems, List<String> warnings) {
        List<CompiledRouter> compiled = new ArrayList<>(routers.size());
        Map<String, RouterSettings> byName = new HashMap<>();
        for (RouterSettings router : routers) {
            String key = "http.routers." + router.name();
            if (byName.put(router.name(), router) != null) {
                problems.add(new Problem("", 0, 0, key + ": the name is there twice; allowed: unique names", ""));
            }
            try {
                ParsedRule parsed = RuleParser.parse(router.rule());
                compiled.add(CompiledRouter.of(router, parsed.rule()));
                parsed.warnings().forEach(warning -> warnings.add(key + ".rule: " + warning));
            } catch (RuleException e) {
                problems.add(
                        new Problem("", 0, 0, key + ".rule: " + e.getMessage(), excerpt(router.rule(), e.offset())));
            }
        }
        return compiled;
    }

    private static String excerpt(String rule, int offset) {
        String oneLine = rule.replace('\n', ' ').replace('\r', ' ').replace('\t', ' ');
        return oneLine + "\n" + " ".repeat(offset) + "^";
    }

    /** Where routers are asked: an entry point, and whether the call came over TLS. */
    private record Place(String entryPoint, boolean tls) {}
}
