package dev.portcullis.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log before the settings are read: warnings only, for logback without a configuration prints every library's DEBUG.
 * To be called first by each {@code main}; no XML file, for reading one takes longer than reading the settings.
 */
public final class EarlyLog {
    private EarlyLog() {}

    /** Raises the level; {@code Operations} replaces the whole set-up later. */
    public static void quieten() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.WARN);
        }
    }
}
