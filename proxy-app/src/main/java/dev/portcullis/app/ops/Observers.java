package dev.portcullis.app.ops;

import dev.portcullis.app.accesslog.AccessLog;
import dev.portcullis.app.metrics.EdgeMetrics;
import dev.portcullis.observe.EdgeObserver;
import dev.portcullis.observe.ObserverFactory;
import org.jspecify.annotations.Nullable;

/**
 * What the data path tells its events to.
 *
 * @param metrics counts all of them
 * @param accessLog writes the calls that ended, or null
 */
record Observers(EdgeMetrics metrics, @Nullable AccessLog accessLog) implements ObserverFactory {
    @Override
    public EdgeObserver forWorker(int worker) {
        EdgeObserver counts = metrics.forWorker(worker);
        return accessLog == null ? counts : new LoggedObserver(counts, accessLog);
    }

    @Override
    public void onAcceptRefused(String entryPoint) {
        metrics.onAcceptRefused(entryPoint);
    }
}
