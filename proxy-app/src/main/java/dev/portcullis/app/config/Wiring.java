package dev.portcullis.app.config;

import dev.portcullis.settings.EntryPointSettings;
import dev.portcullis.settings.RouterSettings;
import dev.portcullis.settings.TlsSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Joins routers to entry points, middlewares, and services, and says which names lead nowhere and which routers never match. */
final class Wiring {
    private final Map<String, EntryPointDraft> entryPoints = new LinkedHashMap<>();
    private final Map<String, Value> services;
    private final MiddlewareTable middlewares;
    private final String adminName;
    private final List<Joined> joined = new ArrayList<>();
    /** What the calls of an entry point pass before they pass a router's own. */
    private final Map<String, List<String>> before = new HashMap<>();

    private final Set<String> tlsEntryPoints = new HashSet<>();

    Wiring(List<EntryPointDraft> all, String adminName, Map<String, Value> services, MiddlewareTable middlewares) {
        this.adminName = adminName;
        this.services = services;
        this.middlewares = middlewares;
        for (EntryPointDraft draft : all) {
            if (!draft.name().equals(adminName)) {
                entryPoints.put(draft.name(), draft);
            }
        }
    }

    /** Looks up every name of every router; to be called once, before the results are asked for. */
    void join(List<RouterDraft> routers) {
        entryPoints.values().stream()
                .filter(EntryPointDraft::httpTls)
                .forEach(draft -> tlsEntryPoints.add(draft.name()));
        middlewares.writeOutChains();
        entryPoints.values().forEach(draft -> before.put(draft.name(), middlewares.resolve(draft.middlewares())));
        for (RouterDraft router : routers) {
            if (!router.service().text("").endsWith("@internal")) {
                checkService(router);
                List<String> names = entryPointsOf(router);
                joined.add(new Joined(router, names, middlewares.resolve(router.middlewares())));
                if (router.tls()) {
                    tlsEntryPoints.addAll(names);
                }
            } else {
                router.at().warningAtKey("not yet supported: ignored; internal services answer on the admin port");
            }
        }
        joined.forEach(this::warnIfUnreachable);
        warnOfTwins();
        for (EntryPointDraft draft : entryPoints.values()) {
            if (joined.stream().noneMatch(router -> router.serves().contains(draft.name()))) {
                draft.at().warningAtKey("no router serves this entry point: every call gets UNIMPLEMENTED");
            }
        }
    }

    List<EntryPointSettings> entryPoints() {
        return entryPoints.values().stream()
                .map(draft -> draft.toSettings(tlsEntryPoints.contains(draft.name())))
                .toList();
    }

    /** The places that make TLS necessary: what to point at when there is no certificate. */
    List<EntryPointDraft> tlsEntryPoints() {
        return entryPoints.values().stream()
                .filter(draft -> tlsEntryPoints.contains(draft.name()))
                .toList();
    }

    /**
     * The routers. One without {@code tls} that serves entry points with and without {@code http.tls} becomes two, as in
     * Traefik, and so does one whose entry points have other middlewares: the second is called
     * {@code <entry point>-<router>}.
     */
    List<RouterSettings> routers(RunningSettings running) {
        List<RouterSettings> routers = new ArrayList<>();
        for (Joined each : joined) {
            RouterDraft router = each.router();
            List<String> names = each.serves();
            Map<Form, List<String>> forms = new LinkedHashMap<>();
            names.stream().filter(name -> !isTls(router, name)).forEach(name -> add(each, name, false, forms));
            names.stream().filter(name -> isTls(router, name)).forEach(name -> add(each, name, true, forms));
            boolean first = true;
            for (Map.Entry<Form, List<String>> form : forms.entrySet()) {
                List<String> there = form.getValue();
                String name = first ? router.name() : there.get(0) + "-" + router.name();
                first = false;
                routers.add(running.router(router.toSettings(
                        name, there, form.getKey().passes(), form.getKey().tls(), tlsOptions(router, there))));
            }
        }
        return routers;
    }

    /** As in Traefik, a router that has a {@code tls} without options has the usual ones, whatever its entry points have. */
    private String tlsOptions(RouterDraft router, List<String> there) {
        boolean others = there.stream().anyMatch(name -> tlsOptions().containsKey(name));
        return router.tls() && router.tlsOptions().isEmpty() && others
                ? TlsSettings.USUAL_OPTIONS
                : router.tlsOptions();
    }

    /** By entry point the name of its TLS options, of those that name some. */
    Map<String, String> tlsOptions() {
        Map<String, String> names = new LinkedHashMap<>();
        for (EntryPointDraft draft : entryPoints.values()) {
            if (!draft.tlsOptions().isEmpty()) {
                names.put(draft.name(), draft.tlsOptions());
            }
        }
        return names;
    }

    private void add(Joined router, String entryPoint, boolean tls, Map<Form, List<String>> forms) {
        List<String> all = new ArrayList<>(before.getOrDefault(entryPoint, List.of()));
        all.addAll(router.passes());
        forms.computeIfAbsent(new Form(all, tls), unused -> new ArrayList<>()).add(entryPoint);
    }

    /**
     * A router whose names were looked up.
     *
     * @param router as the operator wrote it
     * @param serves the entry points
     * @param passes its own middlewares
     */
    private record Joined(RouterDraft router, List<String> serves, List<String> passes) {}

    /**
     * In what a router may differ from one entry point to the other.
     *
     * @param passes the middlewares that its calls pass
     * @param tls whether its calls come over TLS
     */
    private record Form(List<String> passes, boolean tls) {}

    private boolean isTls(RouterDraft router, String entryPoint) {
        EntryPointDraft draft = entryPoints.get(entryPoint);
        return router.tls() || (draft != null && draft.httpTls());
    }

    private void checkService(RouterDraft router) {
        String name = router.serviceName();
        if (!name.isEmpty() && !services.containsKey(name)) {
            router.service().unknownName("service", name, services.keySet());
        }
    }

    private List<String> entryPointsOf(RouterDraft router) {
        if (router.entryPoints().isEmpty()) {
            boolean chosen = entryPoints.values().stream().anyMatch(EntryPointDraft::asDefault);
            return entryPoints.values().stream()
                    .filter(draft -> chosen ? draft.asDefault() : !draft.name().equals(AdminReader.USUAL_NAME))
                    .map(EntryPointDraft::name)
                    .toList();
        }
        List<String> names = new ArrayList<>();
        for (Value value : router.entryPoints()) {
            String name = value.text("");
            if (entryPoints.containsKey(name)) {
                names.add(name);
            } else if (name.equals(adminName)) {
                value.error("entry point " + Value.quoted(name) + " is the admin port; routers need another one");
            } else if (!name.isEmpty()) {
                value.unknownName("entry point", name, entryPoints.keySet());
            }
        }
        return names;
    }

    /** A router with tls makes its entry points TLS, so only the ones without can miss. */
    private void warnIfUnreachable(Joined each) {
        RouterDraft router = each.router();
        for (String name : each.serves()) {
            if (tlsEntryPoints.contains(name) && !isTls(router, name)) {
                router.at()
                        .warningAtKey("never matches on entry point " + Value.quoted(name)
                                + ", whose clients speak TLS; add tls: {} to it");
            }
        }
    }

    private void warnOfTwins() {
        Map<String, RouterDraft> seen = new HashMap<>();
        for (Joined each : joined) {
            warnOfTwin(each, seen);
        }
    }

    private void warnOfTwin(Joined each, Map<String, RouterDraft> seen) {
        RouterDraft router = each.router();
        for (String name : each.serves()) {
            String what = name + '\n' + isTls(router, name) + '\n' + router.priority() + '\n' + router.rule();
            RouterDraft twin = seen.putIfAbsent(what, router);
            if (twin != null && !router.rule().isEmpty()) {
                router.at()
                        .warningAtKey("has the rule and priority of router " + Value.quoted(twin.name()) + " ("
                                + twin.at().whereSeenFrom(router.at())
                                + "); which one is asked first is not defined");
                return;
            }
        }
    }
}
