package dev.portcullis.app.ops;

import dev.portcullis.app.admin.ConfigControl;
import dev.portcullis.app.admin.Page;
import dev.portcullis.app.json.JsonText;
import dev.portcullis.app.metrics.ConfigFacts;
import dev.portcullis.app.reload.ReloadOutcome;
import dev.portcullis.app.reload.ReloadState;
import dev.portcullis.app.reload.ReloadThread;
import dev.portcullis.loop.Snapshot;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Reloads as the rest of the program sees them: the admin port and SIGHUP ask here, from when the process begins until it ends,
 * whether or not there is something to reload yet.
 */
final class Reloading implements ConfigControl, AutoCloseable {
    private static final int OK = 200;
    private static final int REFUSED = 422;
    private static final int STARTING = 503;

    private final Snapshot<Optional<ReloadThread>> thread = new Snapshot<>(Optional.empty());
    private final Snapshot<Optional<Supplier<CertificateList>>> served = new Snapshot<>(Optional.empty());
    private final RunningStates states;

    Reloading(RunningStates states) {
        this.states = states;
    }

    /** The proxy runs: from now on there is something to reload and to show. */
    void start(ReloadThread running, Supplier<CertificateList> certificates) {
        served.set(Optional.of(certificates));
        thread.set(Optional.of(running));
    }

    /** Reloads soon; what comes of it stands in the log. */
    void request() {
        thread.get().ifPresent(ReloadThread::request);
    }

    @Override
    public CompletableFuture<Page> reload() {
        return thread.get()
                .map(running -> running.request().thenApply(Reloading::page))
                .orElseGet(() -> CompletableFuture.completedFuture(stillStarting()));
    }

    static Page stillStarting() {
        return Page.line(STARTING, "the proxy is still starting; ask again");
    }

    @Override
    public Page certificates(boolean asText) {
        return served.get()
                .map(Supplier::get)
                .map(list -> asText ? Page.line(OK, list.text()) : Page.json(list.json()))
                .orElseGet(Reloading::stillStarting);
    }

    @Override
    public CompletableFuture<Page> backends() {
        return states.backends();
    }

    private static Page page(ReloadOutcome outcome) {
        return Page.line(outcome.applied() ? OK : REFUSED, outcome.text());
    }

    @Override
    public String state() {
        return JsonText.of(thread.get().map(running -> fields(running.state())).orElseGet(Map::of));
    }

    private static Map<String, Object> fields(ReloadState state) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("files", state.files().stream().map(Path::toString).toList());
        fields.put("hash", state.hash());
        fields.put("loadedAt", state.loadedAt().toString());
        fields.put("lastReloadAt", state.lastTry().toString());
        fields.put("lastReloadSucceeded", state.lastSucceeded());
        fields.put("lastError", state.lastError());
        fields.put("reloadsSucceeded", state.succeeded());
        fields.put("reloadsFailed", state.failed());
        fields.put("needsRestart", state.needRestart());
        fields.put(
                "certificatesNotReplaced",
                state.kept().stream()
                        .map(kept -> Map.of("source", kept.source(), "reason", kept.reason()))
                        .toList());
        return fields;
    }

    /** The same for the scrape. */
    static ConfigFacts facts(ReloadState state) {
        return new ConfigFacts(
                state.succeeded(),
                state.failed(),
                state.lastSucceeded(),
                state.loadedAt().getEpochSecond(),
                state.hash());
    }

    /** Ends the watch; waits for a reload in progress. */
    @Override
    public void close() {
        thread.get().ifPresent(ReloadThread::close);
    }
}
