package dev.portcullis.app.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/** Logback as slf4j gets it by the name that {@code EarlyLog} gives. */
final class ProgramLogTest {
    private final ProgramLog log = new ProgramLog();

    @Test
    void tellsWarningsToStandardErrorBeforeTheSettingsAreRead() {
        log.initialize();
        LoggerContext context = (LoggerContext) log.getLoggerFactory();
        assertTrue(context.isStarted());
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        assertEquals(Level.WARN, root.getLevel());
        List<Appender<ILoggingEvent>> appenders = new ArrayList<>();
        root.iteratorForAppenders().forEachRemaining(appenders::add);
        assertEquals(1, appenders.size());
        assertEquals("System.err", ((ConsoleAppender<ILoggingEvent>) appenders.get(0)).getTarget());
        assertTrue(appenders.get(0).isStarted());
        context.stop();
    }

    @Test
    void givesWhatSlf4jAsksFor() {
        log.initialize();
        LoggerContext context = (LoggerContext) log.getLoggerFactory();
        assertSame(log.getMDCAdapter(), context.getMDCAdapter());
        assertEquals("a", log.getMarkerFactory().getMarker("a").getName());
        assertTrue(log.getRequestedApiVersion().startsWith("2.0"));
        context.stop();
    }
}
