package dev.portcullis.app;

import dev.portcullis.app.ops.ProgramLog;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.Reporter;

/**
 * The log before the settings are read: warnings only. To be called first by each {@code main}, while there is one thread: others
 * would get loggers that wait for this one.
 */
public final class EarlyLog {
    private EarlyLog() {}

    /** Begins the log; {@code Operations} replaces the whole set-up later. */
    public static void quieten() {
        // Else slf4j tells standard error that it takes whom it is told to.
        System.setProperty(Reporter.SLF4J_INTERNAL_VERBOSITY_KEY, "WARN");
        System.setProperty(LoggerFactory.PROVIDER_PROPERTY_KEY, ProgramLog.class.getName());
        LoggerFactory.getILoggerFactory();
    }
}
