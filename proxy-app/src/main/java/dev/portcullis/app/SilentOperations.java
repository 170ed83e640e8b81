package dev.portcullis.app;

import dev.portcullis.EdgeProxy;
import dev.portcullis.app.cli.RunningProxy;
import dev.portcullis.app.settings.AppSettings;
import dev.portcullis.observe.EdgeObserver;
import dev.portcullis.observe.ObserverFactory;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;

/** Surroundings without logs, metrics, or admin port: waits until the process is told to end. Main thread. */
final class SilentOperations implements RunningProxy {
    private final CountDownLatch stopped = new CountDownLatch(1);

    private SilentOperations() {}

    static RunningProxy open(AppSettings settings) {
        return new SilentOperations();
    }

    @Override
    public ObserverFactory observers() {
        return new ObserverFactory() {
            @Override
            public EdgeObserver forWorker(int worker) {
                return (EdgeObserver) Proxy.newProxyInstance(
                        EdgeObserver.class.getClassLoader(),
                        new Class<?>[] {EdgeObserver.class},
                        (proxy, method, arguments) -> null);
            }

            @Override
            public void onAcceptRefused(String entryPoint) {}
        };
    }

    @Override
    public void started(EdgeProxy proxy, long startedAtNanos) {}

    @Override
    public void awaitShutdown() {
        try {
            stopped.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {}
}
