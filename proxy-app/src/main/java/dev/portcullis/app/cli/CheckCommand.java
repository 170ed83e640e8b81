package dev.portcullis.app.cli;

import dev.portcullis.app.config.ConfigLoader;
import dev.portcullis.app.config.ConfigSearch;
import dev.portcullis.app.json.JsonText;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code portcullis check}: everything that a start would say about configuration files, without starting. */
@Command(
        name = "check",
        header = {
            "Says whether the proxy would start with these files, certificates included.",
            "",
            "Examples:",
            "  portcullis check                             the file that 'run' would find",
            "  portcullis check traefik.yml                 and the dynamic files that it names",
            "  portcullis check --json *.yml > check.json   for a build",
            "  portcullis check --log.level=DEBUG           with a key that 'run' would get as an option",
            ""
        },
        synopsisHeading = "Usage: ",
        footer = {"", "Exit codes: 0 all can be used, perhaps with warnings, 2 there are problems."},
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class CheckCommand implements Callable<Integer> {
    private final ConfigLoader loader;
    private final ConfigSearch search;

    // One word at a time: a list that takes all it can get would take flags for files.
    @Parameters(
            paramLabel = "FILE",
            index = "0..*",
            arity = "0..1",
            description = "Static files; each is checked by itself.")
    private List<Path> files = List.of();

    @Mixin
    private SettingsOptions settings = new SettingsOptions();

    @Option(names = "--json", description = "Prints one JSON object, problems included.")
    private boolean asJson;

    @Spec
    private @Nullable CommandSpec spec;

    CheckCommand(ConfigLoader loader, ConfigSearch search) {
        this.loader = loader;
        this.search = search;
    }

    @Override
    public Integer call() {
        Console console = Console.of(spec);
        Stream<NamedConfig> wanted = files.isEmpty()
                ? settings.find(loader, search, console).stream()
                : files.stream().map(file -> settings.over(loader, file));
        List<CheckReport> reports = wanted.map(config -> CheckReport.of(config.name(), config.check()))
                .toList();
        boolean usable = !reports.isEmpty() && reports.stream().allMatch(CheckReport::usable);
        if (asJson) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("usable", usable);
            json.put("configurations", reports.stream().map(CheckReport::json).toList());
            console.out().println(JsonText.of(json));
        } else {
            reports.forEach(report -> report.print(console));
        }
        return usable ? ExitCode.GOOD : ExitCode.UNUSABLE;
    }
}
