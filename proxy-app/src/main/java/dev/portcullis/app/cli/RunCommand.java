package dev.portcullis.app.cli;

import dev.portcullis.EdgeProxy;
import dev.portcullis.app.config.ConfigLoader;
import dev.portcullis.app.config.ConfigSearch;
import dev.portcullis.app.config.LoadedSettings;
import dev.portcullis.app.settings.AppSettings;
import dev.portcullis.settings.Problem;
import dev.portcullis.settings.SettingsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.BindException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** {@code portcullis run}: loads the configuration, starts the proxy, and runs it until a signal. */
@Command(
        name = "run",
        description = "Runs the proxy until SIGTERM or Ctrl-C.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Every static key is an option, too, as in Traefik: --log.level=DEBUG, --entryPoints.web.address=:8443.",
            "Options win over the environment (PORTCULLIS_LOG_LEVEL), and that over the file."
        })
final class RunCommand implements Callable<Integer> {
    private static final System.Logger LOG = System.getLogger(RunCommand.class.getName());

    private final ConfigLoader loader;
    private final ConfigSearch search;
    private final RunningProxy.Opener opener;
    private final EdgeStarter starter;

    @Option(
            names = {"-c", "--config", "--configFile"},
            paramLabel = "FILE",
            description = "The configuration file.")
    private @Nullable Path config;

    /** Any key of the file is an option, too; the loader knows them. */
    @Unmatched
    private List<String> settings = new ArrayList<>();

    @Spec
    private @Nullable CommandSpec spec;

    RunCommand(ConfigLoader loader, ConfigSearch search, RunningProxy.Opener opener, EdgeStarter starter) {
        this.loader = loader;
        this.search = search;
        this.opener = opener;
        this.starter = starter;
    }

    @Override
    public Integer call() {
        long startedAtNanos = System.nanoTime();
        ConfigLoader withFlags = loader.withFlags(settings);
        Path file = config != null ? config : search.find().orElse(null);
        if (file == null && !withFlags.canDoWithoutFile()) {
            err().println(MissingConfig.explain(search));
            return ExitCode.UNUSABLE;
        }
        try {
            List<Problem> warnings = new ArrayList<>();
            return run(load(withFlags, file, warnings), warnings, startedAtNanos);
        } catch (SettingsException e) {
            return report(e.problems());
        }
    }

    /** Keeps only the settings: the files' trees must not stay in memory for as long as the proxy runs. */
    private static AppSettings load(ConfigLoader loader, @Nullable Path file, List<Problem> warnings)
            throws SettingsException {
        LoadedSettings loaded = file == null ? loader.loadWithoutFile() : loader.load(file);
        warnings.addAll(loaded.warnings());
        return loaded.settings();
    }

    private int run(AppSettings settings, List<Problem> warnings, long startedAtNanos) {
        try (RunningProxy running = opener.open(settings)) {
            warnings.forEach(warning -> LOG.log(System.Logger.Level.WARNING, warning.toString()));
            return serve(running, settings, startedAtNanos);
        } catch (IOException e) {
            err().println("portcullis: " + e.getMessage());
            return isBindFailure(e) ? ExitCode.NOT_BOUND : ExitCode.FAILED;
        }
    }

    private int serve(RunningProxy running, AppSettings settings, long startedAtNanos) {
        try (EdgeProxy proxy = starter.start(settings.edge(), running.observers())) {
            running.started(proxy, startedAtNanos);
            running.awaitShutdown();
            return ExitCode.GOOD;
        } catch (SettingsException e) {
            return report(e.problems());
        } catch (IOException e) {
            err().println("portcullis: " + e.getMessage());
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

    private int report(List<Problem> problems) {
        problems.forEach(problem -> err().println(problem));
        err().println(
                        problems.size() == 1
                                ? "portcullis: 1 problem in the configuration; nothing was started"
                                : "portcullis: " + problems.size()
                                        + " problems in the configuration; nothing was started");
        return ExitCode.UNUSABLE;
    }

    private PrintWriter err() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec before it calls a command");
        }
        return spec.commandLine().getErr();
    }
}
