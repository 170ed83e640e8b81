package dev.portcullis.app.settings;

import java.util.List;

/**
 * Metrics under Traefik's names, beside our own ({@code metrics.prometheus.traefikNames}).
 *
 * @param entryPoints whether requests are counted by entry point ({@code addEntryPointsLabels}). Default true, as Traefik
 * @param routers whether they are by router ({@code addRoutersLabels}). Default false, as Traefik
 * @param services whether they are by service ({@code addServicesLabels}). Default true, as Traefik
 * @param bucketsSeconds upper bounds of the histograms, ascending, without infinity. Default as Traefik
 */
public record TraefikNames(boolean entryPoints, boolean routers, boolean services, List<Double> bucketsSeconds) {
    /** Traefik's own defaults. */
    public static final TraefikNames DEFAULT = new TraefikNames(true, false, true, List.of(0.1, 0.3, 1.2, 5.0));

    /** Copies the list. */
    public TraefikNames {
        bucketsSeconds = List.copyOf(bucketsSeconds);
    }
}
