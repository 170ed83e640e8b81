package dev.portcullis.routing;

import dev.portcullis.routing.CompiledRouter.ReadRouter;
import dev.portcullis.settings.Problem;
import dev.portcullis.settings.RouterSettings;
import dev.portcullis.settings.SettingsException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All routers, compiled: immutable, replaced as a whole. Any thread. Routers are asked from the highest priority down, and
 * by name where priorities are equal.
 */
public final class RouteTable {
    private static final Comparator<ReadRouter> FIRST_ASKED_FIRST = Comparator.comparing(
                    ReadRouter::settings,
                    Comparator.comparingInt(RouterSettings::priority).reversed())
            .thenComparing(router -> router.settings().name());

    private static final Comparator<Place> BY_NAME =
            Comparator.comparing(Place::entryPoint).thenComparing(Place::tls);

    private final Map<Place, EntryPointRoutes> routes;
    private final List<RouteWarning> warnings;
    /** By number. */
    private final List<Route> all;
    /** In the order of their numbers; the next table reads no rule again that stands here. */
    private final List<ReadRouter> read;

    private final Map<String, Set<String>> servicesByName;

    private RouteTable(
            Map<Place, EntryPointRoutes> routes,
            List<RouteWarning> warnings,
            List<Route> all,
            List<ReadRouter> read,
            Map<String, Set<String>> servicesByName) {
        this.servicesByName = servicesByName;
        this.routes = routes;
        this.warnings = List.copyOf(warnings);
        this.all = List.copyOf(all);
        this.read = List.copyOf(read);
    }

    /**
     * Compiles routers.
     *
     * @throws SettingsException with the first mistake of every rule, and every name that is there twice
     */
    public static RouteTable compile(List<RouterSettings> routers) throws SettingsException {
        return compile(routers, List.of());
    }

    /**
     * Compiles the routers that come in the place of these. Rules that are in both are not read again: less work, and less
     * garbage, whose collection stops the loops.
     *
     * @throws SettingsException as {@link #compile}
     */
    public RouteTable replaced(List<RouterSettings> routers) throws SettingsException {
        return compile(routers, read);
    }

    private static RouteTable compile(List<RouterSettings> routers, List<ReadRouter> before) throws SettingsException {
        List<RouteWarning> warnings = new ArrayList<>();
        List<ReadRouter> read = readRules(routers, before);
        read.sort(FIRST_ASKED_FIRST);
        List<Route> all = new ArrayList<>(read.size());
        List<CompiledRouter> compiled = new ArrayList<>(read.size());
        Map<Place, List<CompiledRouter>> places = new TreeMap<>(BY_NAME);
        for (int number = 0; number < read.size(); number++) {
            CompiledRouter router = CompiledRouter.of(read.get(number), number);
            all.add(router.route());
            compiled.add(router);
            NeverMatching.warn(router, warnings);
            for (String entryPoint : Set.copyOf(router.settings().entryPoints())) {
                Place place = new Place(entryPoint, router.settings().tls());
                places.computeIfAbsent(place, unused -> new ArrayList<>()).add(router);
            }
        }
        Map<Place, EntryPointRoutes> routes = new HashMap<>();
        places.forEach((place, there) -> {
            NeverAsked.warn(place.entryPoint(), there, warnings);
            routes.put(place, EntryPointRoutes.of(there));
        });
        return new RouteTable(routes, warnings, all, read, ServiceNames.of(compiled));
    }

    /** The routes of an entry point; no routes when none serves it. Ask once per connection and table, not per call. */
    public EntryPointRoutes routesOf(String entryPoint, boolean tls) {
        return routes.getOrDefault(new Place(entryPoint, tls), EntryPointRoutes.NONE);
    }

    /** How many routers there are: each {@link Route#number()} is below. */
    public int size() {
        return all.size();
    }

    /** The routes of all routers, each at its {@link Route#number()}. */
    public List<Route> all() {
        return all;
    }

    /** The rule of a router, for tests that look whether it is the same object still; null when there is none of the name. */
    @Nullable
    Rule ruleOf(String name) {
        for (ReadRouter router : read) {
            if (router.settings().name().equals(name)) {
                return router.rule();
            }
        }
        return null;
    }

    /**
     * The routed services, by the names that somebody may ask for: their own, and those of gRPC services that rules name by
     * {@code GrpcService}, {@code GrpcMethod}, or a path.
     */
    public Map<String, Set<String>> servicesByName() {
        return servicesByName;
    }

    /**
     * What the operator should know though it stops nothing: Traefik v2's forms, rules that are there twice, routers that can
     * never match.
     */
    public List<RouteWarning> warnings() {
        return warnings;
    }

    /**
     * What each router of an entry point says to a request, in the order in which they are asked: the first that matches gets
     * it. Not for the path of calls: it makes text for each router.
     */
    public List<RouteAnswer> explain(String entryPoint, boolean tls, RouteQuestion question) {
        return routesOf(entryPoint, tls).explain(question.facts());
    }

    private static List<ReadRouter> readRules(List<RouterSettings> routers, List<ReadRouter> before)
            throws SettingsException {
        Map<String, ReadRouter> known = new HashMap<>();
        before.forEach(router -> known.put(router.settings().rule(), router));
        List<ReadRouter> read = new ArrayList<>(routers.size());
        List<Problem> problems = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (RouterSettings router : routers) {
            String key = "http.routers." + router.name();
            if (!names.add(router.name())) {
                problems.add(Problem.of(key + ": the name is there twice; allowed: unique names"));
            }
            try {
                ReadRouter same = known.get(router.rule());
                read.add(same == null ? ReadRouter.of(router) : same.with(router));
            } catch (RuleException e) {
                problems.add(
                        new Problem("", 0, 0, key + ".rule: " + e.getMessage(), excerpt(router.rule(), e.offset())));
            }
        }
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
        return read;
    }

    private static String excerpt(String rule, int offset) {
        String oneLine = rule.replace('\n', ' ').replace('\r', ' ').replace('\t', ' ');
        return oneLine + "\n" + " ".repeat(offset) + "^";
    }

    /** Where routers are asked: an entry point, and whether the call came over TLS. */
    private record Place(String entryPoint, boolean tls) {}
}
