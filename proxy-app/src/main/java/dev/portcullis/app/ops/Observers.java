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
 * @param events writes what an operator should read
 */
record Observers(EdgeMetrics metrics, @Nullable AccessLog accessLog, EventLog events) implements ObserverFactory {
    @Override
    public EdgeObserver forWorker(int worker) {
        return new LoggedObserver(metrics.forWorker(worker), accessLog, events);
    }

    @Override
    public void onAcceptRefused(String entryPoint) {
        metrics.onAcceptRefused(entryPoint);
    }
}
