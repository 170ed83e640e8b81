package dev.portcullis.app.ops;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LogbackServiceProvider;

/**
 * Logback as the program wants it: set up by its settings, so that it need not look for a set-up of its own, which takes longer
 * than to read the settings. Until {@link LogOutput} has those, warnings go to standard error. slf4j makes one, by name.
 */
public final class ProgramLog extends LogbackServiceProvider {
    /** In place of logback's search. */
    @Override
    public void initialize() {
        LoggerContext context = (LoggerContext) getLoggerFactory();
        context.setMDCAdapter(getMDCAdapter());
        LogOutput.begin(context);
        context.start();
    }
}
