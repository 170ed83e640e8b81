package dev.portcullis.app.cli;

import dev.portcullis.app.config.ConfigLoader;
import dev.portcullis.app.config.ConfigSearch;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.UnmatchedArgsBinding;
import picocli.CommandLine.Spec;

/**
 * {@code --config}, and every key of the file as an option: what {@code run} takes, and each command that looks at the same. Where a
 * command has words of its own, an option is one word, {@code --key=value}.
 */
final class SettingsOptions {
    @Mixin
    private ConfigOption config = new ConfigOption();

    /** Any key of the file is an option, too; the loader knows them. */
    private List<String> flags = List.of();

    /** Made by picocli. */
    SettingsOptions() {}

    /** Has the command's other words collected; {@code @Unmatched} works in a command only. */
    @Spec(Spec.Target.MIXEE)
    void command(CommandSpec command) {
        command.addUnmatchedArgsBinding(UnmatchedArgsBinding.forStringArrayConsumer(new ISetter() {
            @Override
            public <T> T set(T words) {
                flags = words instanceof String[] found ? List.of(found) : List.of();
                return words;
            }
        }));
    }

    /** The configuration that these options, the environment, and the search name; empty after telling where it was looked for. */
    Optional<NamedConfig> find(ConfigLoader loader, ConfigSearch search, Console console) {
        return NamedConfig.find(loader.withFlags(flags), config.file, search, console);
    }

    /** The same options over another file. */
    NamedConfig over(ConfigLoader loader, Path file) {
        return new NamedConfig(loader.withFlags(flags), file);
    }
}
