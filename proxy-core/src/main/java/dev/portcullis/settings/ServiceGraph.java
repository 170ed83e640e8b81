package dev.portcullis.settings;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which services give their calls to which others; finds what would never come to a server. Used on one thread, once. */
public final class ServiceGraph {
    /** Services inside each other: a split of a split is usual, and each level costs every call a look-up. */
    public static final int NESTING_MAX = 8;

    /** What a service gives its calls to. */
    private final Map<String, List<String>> parts = new LinkedHashMap<>();
    /** Levels of services that give calls to others, from one on. */
    private final Map<String, Integer> levels = new HashMap<>();

    private final List<String> path = new ArrayList<>();
    private final List<Fault> faults = new ArrayList<>();

    private ServiceGraph(List<ServiceSettings> services) {
        for (ServiceSettings service : services) {
            if (!service.others().isEmpty()) {
                parts.put(service.name(), service.others());
            }
        }
    }

    /**
     * What is wrong with a service that gives its calls to others.
     *
     * @param service its name
     * @param words what is wrong, and what to do
     */
    public record Fault(String service, String words) {}

    /** Every service that leads back to itself, each circle once, or that is nested too deep. */
    public static List<Fault> faults(List<ServiceSettings> services) {
        ServiceGraph graph = new ServiceGraph(services);
        graph.parts.keySet().forEach(graph::levelsFrom);
        return graph.faults;
    }

    private int levelsFrom(String name) {
        List<String> others = parts.get(name);
        if (others == null) {
            return 0;
        }
        Integer known = levels.get(name);
        if (known != null) {
            return known;
        }
        int begun = path.indexOf(name);
        if (begun >= 0) {
            String circle = String.join(" -> ", path.subList(begun, path.size())) + " -> " + name;
            faults.add(new Fault(name, "leads back to itself: " + circle + "; a call would never come to a server"));
            return 0;
        }
        path.add(name);
        int below = 0;
        // Behind so many levels the fault is certain, and the thread's stack is not endless.
        for (int i = 0; i < others.size() && path.size() <= 4 * NESTING_MAX; i++) {
            below = Math.max(below, levelsFrom(others.get(i)));
        }
        path.remove(path.size() - 1);
        if (below == NESTING_MAX) {
            faults.add(new Fault(name, "nests services more than " + NESTING_MAX + " deep"));
        }
        levels.put(name, below + 1);
        return below + 1;
    }
}
