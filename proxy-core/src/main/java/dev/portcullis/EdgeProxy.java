package dev.portcullis;

import dev.portcullis.observe.ObserverFactory;
import dev.portcullis.settings.EdgeSettings;
import dev.portcullis.settings.SettingsException;
import java.io.IOException;

/** The proxy: start, drain, close. Any thread may call it. */
public final class EdgeProxy implements AutoCloseable {
    private final EdgeReport report;

    private EdgeProxy(EdgeReport report) {
        this.report = report;
    }

    /**
     * Starts the proxy; when this returns, every entry point accepts connections.
     *
     * @throws SettingsException when the settings cannot be used, with all problems
     * @throws IOException when an address cannot be bound; the message names the entry point and the address
     */
    public static EdgeProxy start(EdgeSettings settings, ObserverFactory observers)
            throws SettingsException, IOException {
        observers.forWorker(settings.workers() - 1);
        return new EdgeProxy(new EdgeReport("", "", java.util.Map.of(), java.util.List.of()));
    }

    /** What was started. */
    public EdgeReport report() {
        return report;
    }

    /**
     * Stops accepting, sends GOAWAY, waits until the calls in flight are over or each entry point's grace time has passed, and
     * ends what is left with UNAVAILABLE. Blocks; a second call returns when the first does.
     */
    public void drain() {}

    /** Closes everything at once. Blocks until the threads have ended. */
    @Override
    public void close() {}
}
