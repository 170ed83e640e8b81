package dev.portcullis.app.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --config} of every command that reads the configuration. */
final class ConfigOption {
    @Option(
            names = {"-c", "--config", "--configFile"},
            paramLabel = "FILE",
            description = "The configuration file.")
    @Nullable
    Path file;

    /** Made by picocli. */
    ConfigOption() {}
}
