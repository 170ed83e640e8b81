package dev.portcullis.loop;

import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/** A logger that keeps its lines, for tests of what an operator gets to read. */
public final class RecordingLogger implements System.Logger {
    private final List<String> lines = new ArrayList<>();

    /** The lines so far, each with its level in front. */
    public synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    @Override
    public String getName() {
        return "recording";
    }

    @Override
    public boolean isLoggable(Level level) {
        return true;
    }

    @Override
    public synchronized void log(
            Level level, @Nullable ResourceBundle bundle, @Nullable String message, @Nullable Throwable thrown) {
        lines.add(level + " " + message);
    }

    @Override
    public synchronized void log(
            Level level, @Nullable ResourceBundle bundle, @Nullable String format, @Nullable Object... params) {
        boolean plain = params == null || params.length == 0 || format == null;
        lines.add(level + " " + (plain ? format : MessageFormat.format(format, params)));
    }
}
