package dev.portcullis.app.config;

import dev.portcullis.app.settings.TraefikNames;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the keys of {@code metrics.prometheus} that are about metrics with Traefik's names. */
final class TraefikNamesReader {
    /** Each is a number per kind of request and router; no dashboard draws more. */
    private static final int BUCKETS_MAX = 50;

    private TraefikNamesReader() {}

    /** Null unless {@code traefikNames: true} asks for them. */
    static @Nullable TraefikNames read(Section prometheus) {
        TraefikNames usual = TraefikNames.DEFAULT;
        boolean wanted = prometheus.flag("traefikNames", false);
        TraefikNames names = new TraefikNames(
                prometheus.flag("addEntryPointsLabels", usual.entryPoints()),
                prometheus.flag("addRoutersLabels", usual.routers()),
                prometheus.flag("addServicesLabels", usual.services()),
                buckets(prometheus.value("buckets"), usual.bucketsSeconds()));
        if (wanted) {
            return names;
        }
        for (String key : List.of("addEntryPointsLabels", "addRoutersLabels", "addServicesLabels", "buckets")) {
            Value value = prometheus.value(key);
            if (value.present()) {
                value.ignoredBecause(
                        "has an effect beside traefikNames: true alone; metrics of our own names are always"
                                + " by entry point, service, and method, with buckets of their own");
            }
        }
        return null;
    }

    private static List<Double> buckets(Value list, List<Double> usual) {
        List<Double> bounds = new ArrayList<>();
        List<Value> items = list.items();
        for (Value item : items) {
            double bound = item.decimal(TraefikNamesReader::seconds, 0.0);
            double last = bounds.isEmpty() ? 0 : bounds.get(bounds.size() - 1);
            if (bound > last) {
                bounds.add(bound);
            } else if (bound > 0) {
                item.error("is not above the bound in front of it; write the bounds in ascending order");
            }
        }
        if (items.size() > BUCKETS_MAX) {
            list.error("has " + items.size() + " bounds; at most " + BUCKETS_MAX + " are allowed");
        }
        return bounds.isEmpty() ? usual : bounds;
    }

    private static double seconds(String text) {
        if (!text.matches("[0-9]{0,9}([.][0-9]{1,9})?") || text.isEmpty() || Double.parseDouble(text) == 0) {
            throw new IllegalArgumentException("is not a bound in seconds; write a number above 0, such as 0.3");
        }
        return Double.parseDouble(text);
    }
}
