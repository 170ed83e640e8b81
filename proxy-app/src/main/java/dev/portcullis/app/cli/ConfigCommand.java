package dev.portcullis.app.cli;

import dev.portcullis.app.config.ConfigLoader;
import dev.portcullis.app.config.ConfigSearch;
import dev.portcullis.settings.SettingsException;
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
    private final ConfigLoader loader;
    private final Supplier<String> schema;
    private final ConfigSearch search;

    @Spec
    private @Nullable CommandSpec spec;

    /**
     * The command.
     *
     * @param loader reads what {@code print} prints
     * @param schema makes what {@code schema} prints
     */
    ConfigCommand(ConfigLoader loader, Supplier<String> schema, ConfigSearch search) {
        this.loader = loader;
        this.schema = schema;
        this.search = search;
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
            @Mixin SettingsOptions settings,
            @Option(names = "--effective", description = "With the defaults; there is no other form yet.")
                    boolean withDefaults,
            @Option(names = "--origins", description = "Says behind each value where it comes from.") boolean origins) {
        Console console = Console.of(spec);
        Optional<NamedConfig> config = settings.find(loader, search, console);
        if (config.isEmpty()) {
            return ExitCode.UNUSABLE;
        }
        try {
            console.out().print(config.get().load().effectiveYaml(origins));
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
