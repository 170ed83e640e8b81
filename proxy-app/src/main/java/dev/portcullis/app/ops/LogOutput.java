package dev.portcullis.app.ops;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import dev.portcullis.app.settings.LogSettings;
import java.io.FileOutputStream;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets the program's log up as the settings say, in place of whatever stood before. Called once, before any other part. */
final class LogOutput {
    private static final String PATTERN = "%d{\"yyyy-MM-dd'T'HH:mm:ss.SSSXXX\", UTC} %-5level %logger{0}: %msg%n%ex";

    private LogOutput() {}

    /** What happens before the settings are read, if it is a warning or worse. */
    static void begin(LoggerContext context) {
        set(context, console(), Level.WARN, false);
    }

    /**
     * Logs into the file, or to standard error.
     *
     * @throws IOException when the file cannot be opened; the message names it
     */
    static void configure(LogSettings settings) throws IOException {
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            // An embedding program has brought another logger; its set-up is its own.
            return;
        }
        requireWritable(settings.filePath());
        context.reset();
        Level level = Level.toLevel(settings.level(), Level.INFO);
        set(context, target(settings.filePath()), level, settings.json());
        if (level.equals(Level.DEBUG)) {
            // Netty's DEBUG is about its own insides and drowns ours; TRACE shows it.
            context.getLogger("io.netty").setLevel(Level.INFO);
        }
    }

    private static void set(
            LoggerContext context, OutputStreamAppender<ILoggingEvent> appender, Level level, boolean json) {
        appender.setContext(context);
        appender.setEncoder(encoder(context, json));
        appender.start();
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(level);
        root.addAppender(appender);
    }

    private static void requireWritable(String filePath) throws IOException {
        if (filePath.isEmpty()) {
            return;
        }
        try {
            new FileOutputStream(filePath, true).close();
        } catch (IOException e) {
            throw new IOException("log.filePath: cannot open " + filePath + ": " + e.getMessage(), e);
        }
    }

    private static OutputStreamAppender<ILoggingEvent> target(String filePath) {
        if (filePath.isEmpty()) {
            return console();
        }
        FileAppender<ILoggingEvent> file = new FileAppender<>();
        file.setFile(filePath);
        return file;
    }

    private static OutputStreamAppender<ILoggingEvent> console() {
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setTarget("System.err");
        return console;
    }

    private static Encoder<ILoggingEvent> encoder(LoggerContext context, boolean json) {
        if (json) {
            JsonEncoder encoder = new JsonEncoder();
            encoder.setContext(context);
            encoder.setWithSequenceNumber(false);
            encoder.setWithNanoseconds(false);
            encoder.setWithContext(false);
            encoder.setWithMarkers(false);
            encoder.setWithMDC(false);
            encoder.setWithKVPList(false);
            encoder.setWithMessage(false);
            encoder.setWithArguments(false);
            encoder.setWithFormattedMessage(true);
            encoder.start();
            return encoder;
        }
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(PATTERN);
        encoder.start();
        return encoder;
    }
}
