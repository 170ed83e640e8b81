package dev.portcullis.app.cli;

import dev.portcullis.app.config.ConfigSearch;
import dev.portcullis.settings.SettingsException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code portcullis config}: what is in effect and where it comes from, and the schema for editors. */
@Command(
        name = "config",
        header = {
            "Shows the configuration that is in effect, or the schema of the files.",
            "",
            "Examples:",
            "  portcullis config print --effective             defaults included, secrets masked",
            "  portcullis config print --effective --origins   and where each value comes from",
            "  portcullis config schema > portcullis.schema.json",
            ""
        },
        synopsisHeading = "Usage: ",
        mixinStandardHelpOptions = true)
final class ConfigCommand implements Runnable {
    private final EffectiveText effective;
    private final Supplier<String> schema;
    private final ConfigSearch search;

    @Spec
    private @Nullable CommandSpec spec;

    /**
     * The command.
     *
     * @param effective makes what {@code print} prints
     * @param schema makes what {@code schema} prints
     */
    ConfigCommand(EffectiveText effective, Supplier<String> schema, ConfigSearch search) {
        this.effective = effective;
        this.schema = schema;
        this.search = search;
    }

    /** Makes the settings in effect as YAML. */
    @FunctionalInterface
    interface EffectiveText {
        /** With a comment behind each value that says where it comes from, if that is asked for. */
        String of(Path file, boolean origins) throws SettingsException;
    }

    @Override
    public void run() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec before it runs a command");
        }
        throw new ParameterException(spec.commandLine(), "portcullis: write config print or config schema");
    }

    @Command(
            name = "print",
            description = "Prints the settings in effect as YAML.",
            mixinStandardHelpOptions = true,
            sortOptions = false)
    int print(
            @Mixin ConfigOption config,
            @Option(names = "--effective", description = "With the defaults; there is no other form yet.")
                    boolean withDefaults,
            @Option(names = "--origins", description = "Says behind each value where it comes from.") boolean origins) {
        Console console = Console.of(spec);
        Optional<Path> file = console.config(config.file, search);
        if (file.isEmpty()) {
            return ExitCode.UNUSABLE;
        }
        try {
            console.out().print(effective.of(file.get(), origins));
            console.out().flush();
            return ExitCode.GOOD;
        } catch (SettingsException e) {
            return console.unusable(e.problems(), "");
        }
    }

    @Command(name = "schema", description = "Prints the JSON Schema of the files.", mixinStandardHelpOptions = true)
    int schema() {
        Console console = Console.of(spec);
        console.out().println(schema.get());
        return ExitCode.GOOD;
    }
}
