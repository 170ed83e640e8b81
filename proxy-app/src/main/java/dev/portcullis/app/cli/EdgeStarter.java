package dev.portcullis.app.cli;

import dev.portcullis.EdgeProxy;
import dev.portcullis.observe.ObserverFactory;
import dev.portcullis.settings.EdgeSettings;
import dev.portcullis.settings.SettingsException;
import java.io.IOException;

/** Starts the data path: {@link EdgeProxy#start} outside of tests. */
@FunctionalInterface
public interface EdgeStarter {
    /**
     * Starts it; when this returns, every entry point accepts connections.
     *
     * @throws SettingsException when the settings cannot be used
     * @throws IOException when an address cannot be bound
     */
    EdgeProxy start(EdgeSettings settings, ObserverFactory observers) throws SettingsException, IOException;
}
