package dev.portcullis.app.cli;

import dev.portcullis.EdgeProxy;
import dev.portcullis.app.reload.ConfigSource;
import dev.portcullis.app.reload.ReadConfig;
import dev.portcullis.settings.SettingsException;
import java.io.IOException;
import java.net.BindException;
import java.util.function.Consumer;

/**
 * A proxy from its start to its end, for every command that runs one. The command's thread calls it.
 *
 * @param opener opens what surrounds the proxy
 * @param starter starts the data path
 */
record ProxyRun(RunningProxy.Opener opener, EdgeStarter starter) {
    /** Runs the proxy with a configuration that is read the same way at each reload. */
    int run(ConfigSource source, Console console, long startedAtNanos, Consumer<EdgeProxy> onStarted) {
        return run(source, source, console, startedAtNanos, onStarted);
    }

    /**
     * Reads the configuration, starts the proxy, and runs it until a signal.
     *
     * @param source read now
     * @param again read at each reload
     * @param startedAtNanos {@link System#nanoTime} when the program began to start
     * @param onStarted told once every entry point accepts
     * @return the exit code
     */
    int run(
            ConfigSource source,
            ConfigSource again,
            Console console,
            long startedAtNanos,
            Consumer<EdgeProxy> onStarted) {
        try {
            return surrounded(source.load(), again, console, startedAtNanos, onStarted);
        } catch (SettingsException e) {
            return console.unusable(e.problems(), "; nothing was started");
        }
    }

    private int surrounded(
            ReadConfig read, ConfigSource again, Console console, long startedAtNanos, Consumer<EdgeProxy> onStarted)
            throws SettingsException {
        try (RunningProxy running = opener.open(read, again)) {
            // Not a constant: a command that runs no proxy makes this record, too, and must not load the log.
            System.Logger log = System.getLogger(ProxyRun.class.getName());
            read.warnings().forEach(warning -> log.log(System.Logger.Level.WARNING, warning.toString()));
            return serve(running, read, console, startedAtNanos, onStarted);
        } catch (IOException e) {
            console.err().println("portcullis: " + e.getMessage());
            return isBindFailure(e) ? ExitCode.NOT_BOUND : ExitCode.FAILED;
        }
    }

    private int serve(
            RunningProxy running, ReadConfig read, Console console, long startedAtNanos, Consumer<EdgeProxy> onStarted)
            throws SettingsException {
        try (EdgeProxy proxy = starter.start(read.settings().edge(), running.observers())) {
            running.started(proxy, startedAtNanos);
            onStarted.accept(proxy);
            running.awaitShutdown();
            return ExitCode.GOOD;
        } catch (IOException e) {
            console.err().println("portcullis: " + e.getMessage());
            return ExitCode.NOT_BOUND;
        }
    }

    /** The admin port and a log file fail with the same type; native transports say "bind" in the message only. */
    private static boolean isBindFailure(IOException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException
                    || String.valueOf(cause.getMessage()).contains("bind(")) {
                return true;
            }
        }
        return false;
    }
}
