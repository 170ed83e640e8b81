package dev.portcullis.app;

import dev.portcullis.EdgeProxy;
import dev.portcullis.ReloadReport;
import dev.portcullis.app.cli.RunningProxy;
import dev.portcullis.app.ops.Operations;
import dev.portcullis.app.reload.ConfigReload;
import dev.portcullis.app.reload.ConfigSource;
import dev.portcullis.app.reload.ReadConfig;
import dev.portcullis.app.reload.Reloader;
import dev.portcullis.observe.ObserverFactory;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Gives the command line the operations of the program: logs, metrics, admin port, signals, reloads. Main thread. */
final class OperatedProxy implements RunningProxy {
    private final Operations operations;
    private final ReadConfig loaded;
    private final ConfigSource source;

    private OperatedProxy(Operations operations, ReadConfig loaded, ConfigSource source) {
        this.operations = operations;
        this.loaded = loaded;
        this.source = source;
    }

    static RunningProxy open(ReadConfig loaded, ConfigSource source) throws IOException {
        return new OperatedProxy(Operations.create(loaded.settings()), loaded, source);
    }

    @Override
    public ObserverFactory observers() {
        return operations.observers();
    }

    @Override
    public void started(EdgeProxy proxy, long startedAtNanos) {
        operations.started(proxy, startedAtNanos);
        long readAtMillis =
                System.currentTimeMillis() - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedAtNanos);
        operations.reloadBy(
                new ConfigReload(loaded, source, reloader(proxy, operations), readAtMillis),
                () -> proxy.report().certificates());
        operations.stapleBy(new ProxyStapling(proxy), () -> proxy.report().certificates());
    }

    /** The one place where reloads meet the data path. */
    private static Reloader reloader(EdgeProxy proxy, Operations operations) {
        return settings -> {
            ReloadReport report = proxy.reload(settings);
            operations.follow(settings);
            return new Reloader.Applied(
                    report.isEmpty() ? List.of() : List.of(report.summary()), report.needsRestart(), report.kept());
        };
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
