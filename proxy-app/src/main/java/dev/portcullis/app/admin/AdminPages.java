package dev.portcullis.app.admin;

import dev.portcullis.app.settings.AdminSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** What the admin port answers to which path. Called on the admin port's thread; holds no state of its own. */
public final class AdminPages {
    private final AdminSettings settings;
    private final Readiness readiness;
    private final Function<String, Page> metrics;
    private final ConfigControl config;

    /**
     * The pages that the settings ask for; {@code /livez} and {@code /readyz} are always there.
     *
     * @param settings which of the others are there
     * @param readiness what the probes report
     * @param metrics from the {@code accept} header, empty when there was none, to all metrics
     * @param config what {@code /api/config} and {@code /api/certificates} show and {@code /api/reload} asks
     */
    public AdminPages(
            AdminSettings settings, Readiness readiness, Function<String, Page> metrics, ConfigControl config) {
        this.settings = settings;
        this.readiness = readiness;
        this.metrics = metrics;
        this.config = config;
    }

    /** Whether a POST to this path asks for a reload. */
    static boolean isReload(String pathAndQuery) {
        return path(pathAndQuery).equals("/api/reload");
    }

    /** Reloads; the caller has seen to it that the client may ask for it. */
    CompletableFuture<Page> reload() {
        return config.reload();
    }

    /** Whether a path is that of the list of servers, and may be seen. */
    boolean isBackends(String pathAndQuery, boolean local) {
        return path(pathAndQuery).equals("/api/backends") && (settings.api() || local);
    }

    /** The list of servers; completes on any thread. */
    CompletableFuture<Page> backends() {
        return config.backends();
    }

    /**
     * The page of a path, which may carry a query; 404 with a list of what there is when there is none.
     *
     * @param local whether the client is on this machine, which may see the configuration's state in any case
     */
    Page get(String pathAndQuery, String accept, boolean local) {
        String path = path(pathAndQuery);
        if (path.equals("/livez")) {
            return Page.line(200, "OK");
        }
        if (path.equals("/readyz")) {
            return readyz();
        }
        if (path.equals("/ping") && settings.ping()) {
            return ping();
        }
        if (path.equals("/metrics") && settings.metrics()) {
            return metrics.apply(accept);
        }
        if (path.equals("/api/config") && (settings.api() || local)) {
            return Page.json(config.state());
        }
        if (path.equals("/api/certificates") && (settings.api() || local)) {
            return config.certificates(accept.startsWith("text/plain"));
        }
        return Page.line(404, "not found; there is " + paths());
    }

    private static String path(String pathAndQuery) {
        int query = pathAndQuery.indexOf('?');
        return query < 0 ? pathAndQuery : pathAndQuery.substring(0, query);
    }

    private Page readyz() {
        return switch (readiness.state()) {
            case STARTING -> Page.line(503, "starting: no entry point accepts connections yet");
            case READY -> Page.line(200, "OK");
            case DRAINING -> Page.line(503, "draining: the proxy is shutting down");
        };
    }

    /** As in Traefik: the bare word, and whether the proxy drains, not whether it has started. */
    private Page ping() {
        return readiness.state() == Readiness.State.DRAINING
                ? new Page(settings.pingTerminatingStatus(), "text/plain; charset=utf-8", "Service Unavailable")
                : new Page(200, "text/plain; charset=utf-8", "OK");
    }

    private String paths() {
        List<String> paths = new ArrayList<>(List.of("/livez", "/readyz"));
        if (settings.ping()) {
            paths.add("/ping");
        }
        if (settings.metrics()) {
            paths.add("/metrics");
        }
        if (settings.api()) {
            paths.add("/api/config");
            paths.add("/api/certificates");
            paths.add("/api/backends");
        }
        paths.add("/api/reload by POST");
        return String.join(", ", paths);
    }
}
