package dev.portcullis.app;

import dev.portcullis.EdgeProxy;
import dev.portcullis.app.cli.RunningProxy;
import dev.portcullis.app.ops.Operations;
import dev.portcullis.app.settings.AppSettings;
import dev.portcullis.observe.ObserverFactory;
import java.io.IOException;

/** Gives the command line the operations of the program: logs, metrics, admin port, and signals. Main thread. */
final class OperatedProxy implements RunningProxy {
    private final Operations operations;

    private OperatedProxy(Operations operations) {
        this.operations = operations;
    }

    static RunningProxy open(AppSettings settings) throws IOException {
        return new OperatedProxy(Operations.create(settings));
    }

    @Override
    public ObserverFactory observers() {
        return operations.observers();
    }

    @Override
    public void started(EdgeProxy proxy, long startedAtNanos) {
        operations.started(proxy, startedAtNanos);
    }

    @Override
    public void awaitShutdown() {
        operations.awaitShutdown();
    }

    @Override
    public void close() {
        operations.close();
    }
}
