package dev.portcullis.app.config;

import dev.portcullis.settings.MiddlewareSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The middlewares of all files by name, and what lists of their names mean: chains are written out, each mistake said once. */
final class MiddlewareTable {
    /** Far more than a call should pass; chains of chains could multiply to any number. */
    private static final int MEMBERS_MAX = 100;

    private final PemReader paths;
    private final RunningSettings running;
    private final Map<String, Value> places = new LinkedHashMap<>();
    private final Map<String, MiddlewareSettings> settings = new LinkedHashMap<>();
    private final Map<String, List<Value>> chains = new LinkedHashMap<>();
    private final Map<String, List<String>> written = new LinkedHashMap<>();

    MiddlewareTable(PemReader paths, RunningSettings running) {
        this.paths = paths;
        this.running = running;
    }

    /** Reads a middleware; others may follow that its chain names. */
    void read(Value at) {
        if (at.repeats(places.putIfAbsent(at.name(), at), "this middleware is defined twice")) {
            return;
        }
        Section section = Section.of(at);
        Value chain = section.value("chain");
        MiddlewareSettings made = MiddlewareReader.read(at, section, paths);
        if (chain.present()) {
            Section links = Section.of(chain);
            Value names = links.value("middlewares");
            links.end();
            if (!names.present() && chain.kind().equals("a mapping")) {
                chain.errorAtKey("middlewares is needed: the names of those that the chain is made of");
            }
            chains.put(at.name(), names.items());
        } else if (made != null) {
            settings.put(at.name(), running.middleware(made));
        }
    }

    List<MiddlewareSettings> settings() {
        return List.copyOf(settings.values());
    }

    /** Says which chains name what is not there, or themselves, and writes them out; to be called once, behind all reads. */
    void writeOutChains() {
        chains.values().forEach(links -> links.forEach(this::isKnown));
        chains.keySet().forEach(name -> writeOut(name, new ArrayList<>()));
    }

    /** Looks up a list of names, and gives the names of what is to be passed, in that order. Mistakes are reported. */
    List<String> resolve(List<Value> names) {
        List<String> resolved = new ArrayList<>();
        for (Value value : names) {
            if (isKnown(value)) {
                resolved.addAll(membersOf(nameOf(value)));
            }
        }
        return resolved;
    }

    private boolean isKnown(Value value) {
        String name = nameOf(value);
        boolean known = places.containsKey(name);
        if (!known && !name.isEmpty()) {
            value.unknownName("middleware", name, places.keySet());
        }
        return known;
    }

    private List<String> membersOf(String name) {
        return settings.containsKey(name) ? List.of(name) : written.getOrDefault(name, List.of());
    }

    /** Follows a chain down to its ends. Each is written out once, so that chains of chains cost no more than they are long. */
    private void writeOut(String name, List<String> path) {
        List<Value> links = chains.get(name);
        if (links == null || written.containsKey(name)) {
            return;
        }
        path.add(name);
        List<String> members = new ArrayList<>();
        for (Value link : links) {
            String next = nameOf(link);
            int seen = path.indexOf(next);
            if (seen >= 0) {
                link.error("the chain comes back to itself: " + String.join(" -> ", path.subList(seen, path.size()))
                        + " -> " + next);
            } else {
                writeOut(next, path);
                members.addAll(membersOf(next));
            }
            if (members.size() > MEMBERS_MAX) {
                link.error("the chain has more than " + MEMBERS_MAX + " middlewares when it is written out");
                members.clear();
                break;
            }
        }
        path.remove(path.size() - 1);
        written.put(name, members);
    }

    /** The name without its provider: {@code auth@file} is {@code auth}. */
    private static String nameOf(Value value) {
        return ServiceCatalog.plainName(value.text(""));
    }
}
