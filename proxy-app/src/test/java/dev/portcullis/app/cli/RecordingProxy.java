package dev.portcullis.app.cli;

import dev.portcullis.EdgeProxy;
import dev.portcullis.observe.EdgeObserver;
import dev.portcullis.observe.ObserverFactory;
import java.lang.reflect.Proxy;
import java.util.List;

/** Notes what happens to it, and stops at once. */
record RecordingProxy(List<String> steps) implements RunningProxy {
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
    public void started(EdgeProxy proxy, long startedAtNanos) {
        steps.add("started");
    }

    @Override
    public void awaitShutdown() {
        steps.add("awaitShutdown");
    }

    @Override
    public void close() {
        steps.add("close");
    }
}
