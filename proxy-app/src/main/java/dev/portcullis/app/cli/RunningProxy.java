package dev.portcullis.app.cli;

import dev.portcullis.EdgeProxy;
import dev.portcullis.app.reload.ConfigSource;
import dev.portcullis.app.reload.ReadConfig;
import dev.portcullis.observe.ObserverFactory;
import java.io.IOException;

/** What surrounds the proxy while it runs: logs, metrics, admin port, and signals. Called on the main thread. */
public interface RunningProxy extends AutoCloseable {
    /** Who is told what happens in the proxy. */
    ObserverFactory observers();

    /** Every entry point accepts; writes the start log, turns ready, and reloads from here on. */
    void started(EdgeProxy proxy, long startedAtNanos);

    /** Blocks until a signal asks to stop, and drains the proxy. */
    void awaitShutdown();

    @Override
    void close();

    /** Opens the surroundings before the proxy starts. */
    @FunctionalInterface
    interface Opener {
        /**
         * Binds the admin port and opens the logs.
         *
         * @param loaded what the proxy will start with
         * @param source where that came from, for reloads
         * @throws IOException when one of them cannot be opened
         */
        RunningProxy open(ReadConfig loaded, ConfigSource source) throws IOException;
    }
}
