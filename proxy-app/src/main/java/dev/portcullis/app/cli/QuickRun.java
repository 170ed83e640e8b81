package dev.portcullis.app.cli;

import dev.portcullis.app.config.ConfigLoader;
import dev.portcullis.app.config.ConfigSearch;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code portcullis run} as machines start it, with nothing but a file and settings, read without picocli: its classes are older than
 * what a start cache takes, and loading them is a third of the start. Whatever else stands there, a mistake or a question for
 * help, is left to the {@linkplain Portcullis command line}, which reads these arguments in the same way.
 */
public final class QuickRun {
    private static final Set<String> CONFIG = Set.of("-c", "--config", "--configFile");

    private final @Nullable Path file;
    private final List<String> settings;

    private QuickRun(@Nullable Path file, List<String> settings) {
        this.file = file;
        this.settings = settings;
    }

    /** Null when the arguments are for the command line. */
    public static @Nullable QuickRun of(String... arguments) {
        if (arguments.length == 0 || !arguments[0].equals("run")) {
            return null;
        }
        String file = null;
        List<String> settings = new ArrayList<>();
        for (int i = 1; i < arguments.length; i++) {
            String argument = arguments[i];
            int equals = argument.indexOf('=');
            boolean named = CONFIG.contains(argument) && i + 1 < arguments.length;
            if (named && file == null) {
                file = arguments[++i];
            } else if (!argument.startsWith("--") || equals < 0 || CONFIG.contains(argument.substring(0, equals))) {
                return null;
            } else {
                settings.add(argument);
            }
        }
        return made(file, settings);
    }

    private static @Nullable QuickRun made(@Nullable String file, List<String> settings) {
        if (file == null) {
            return new QuickRun(null, settings);
        }
        try {
            return file.isEmpty() || file.startsWith("-") ? null : new QuickRun(Path.of(file), settings);
        } catch (InvalidPathException e) {
            return null;
        }
    }

    /** Runs the proxy until a signal; the result is the exit code. */
    public int run(ConfigLoader loader, ConfigSearch search, RunningProxy.Opener opener, EdgeStarter starter) {
        Console console = new Console(
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8));
        try {
            return ConfiguredRun.run(
                    NamedConfig.find(loader.withFlags(settings), file, search, console),
                    new ProxyRun(opener, starter),
                    console);
        } catch (RuntimeException e) {
            return console.failed(e);
        }
    }
}
