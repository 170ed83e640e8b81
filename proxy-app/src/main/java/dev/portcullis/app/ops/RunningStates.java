package dev.portcullis.app.ops;

import dev.portcullis.BackendState;
import dev.portcullis.EdgeProxy;
import dev.portcullis.app.admin.Page;
import dev.portcullis.app.admin.Readiness;
import dev.portcullis.app.json.JsonText;
import dev.portcullis.grpc.ServingStatus;
import dev.portcullis.loop.Snapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** What the running proxy knows of its servers and services, for the admin port. Any thread. */
final class RunningStates {
    private final Readiness readiness;
    private final Snapshot<Optional<EdgeProxy>> proxy = new Snapshot<>(Optional.empty());

    RunningStates(Readiness readiness) {
        this.readiness = readiness;
    }

    /** There is a proxy to ask from now on. */
    void start(EdgeProxy running) {
        proxy.set(Optional.of(running));
    }

    /** Which services take calls; none of them before the proxy is ready, and once the drain has begun. */
    CompletableFuture<Map<String, ServingStatus>> serving() {
        return proxy.get()
                .map(running -> running.serving().thenApply(this::asReady))
                .orElseGet(() -> CompletableFuture.completedFuture(Map.of("", ServingStatus.NOT_SERVING)));
    }

    private Map<String, ServingStatus> asReady(Map<String, ServingStatus> serving) {
        Map<String, ServingStatus> seen = new TreeMap<>(serving);
        if (readiness.state() != Readiness.State.READY) {
            seen.replaceAll((name, status) -> ServingStatus.NOT_SERVING);
        }
        return seen;
    }

    /** The page with every server. */
    CompletableFuture<Page> backends() {
        return proxy.get()
                .map(running -> running.backends().thenApply(RunningStates::page))
                .orElseGet(() -> CompletableFuture.completedFuture(Reloading.stillStarting()));
    }

    private static Page page(List<BackendState> states) {
        List<Map<String, Object>> items = new ArrayList<>();
        for (BackendState state : states) {
            Map<String, Object> item = new LinkedHashMap<>();
            item.put("service", state.service());
            item.put("backend", state.backend());
            item.put("weight", state.weight());
            item.put("check", state.checked().name().toLowerCase(Locale.ROOT));
            item.put("availableWorkers", state.availableWorkers());
            item.put("workers", state.workers());
            item.put("reason", state.reason());
            item.put("openCalls", state.calls());
            items.add(item);
        }
        return Page.json(JsonText.of(Map.of("backends", items)));
    }
}
