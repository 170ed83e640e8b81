package dev.portcullis.app.cli;

import dev.portcullis.app.config.ConfigLoader;
import dev.portcullis.app.config.ConfigSearch;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code portcullis run}: loads the configuration, starts the proxy, and runs it until a signal. */
@Command(
        name = "run",
        header = {
            "Runs the proxy until SIGTERM or Ctrl-C; SIGHUP and changed files reload.",
            "",
            "Examples:",
            "  portcullis run                        with ./portcullis.yml, or one in /etc/portcullis",
            "  portcullis run --config traefik.yml   with this file",
            ""
        },
        synopsisHeading = "Usage: ",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Every static key is an option, too, as in Traefik: --log.level=DEBUG, --entryPoints.web.address=:8443.",
            "Options win over the environment (PORTCULLIS_LOG_LEVEL), and that over the file."
        })
final class RunCommand implements Callable<Integer> {
    private final ConfigLoader loader;
    private final ConfigSearch search;
    private final ProxyRun proxy;

    @Mixin
    private SettingsOptions settings = new SettingsOptions();

    @Spec
    private @Nullable CommandSpec spec;

    RunCommand(ConfigLoader loader, ConfigSearch search, ProxyRun proxy) {
        this.loader = loader;
        this.search = search;
        this.proxy = proxy;
    }

    @Override
    public Integer call() {
        Console console = Console.of(spec);
        return ConfiguredRun.run(settings.find(loader, search, console), proxy, console);
    }
}
