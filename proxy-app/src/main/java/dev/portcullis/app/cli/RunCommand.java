package dev.portcullis.app.cli;

import dev.portcullis.app.config.ConfigLoader;
import dev.portcullis.app.config.ConfigSearch;
import dev.portcullis.app.config.LoadedSettings;
import dev.portcullis.app.reload.ReadConfig;
import dev.portcullis.settings.SettingsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

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
    private ConfigOption config = new ConfigOption();

    /** Any key of the file is an option, too; the loader knows them. */
    @Unmatched
    private List<String> settings = new ArrayList<>();

    @Spec
    private @Nullable CommandSpec spec;

    RunCommand(ConfigLoader loader, ConfigSearch search, ProxyRun proxy) {
        this.loader = loader;
        this.search = search;
        this.proxy = proxy;
    }

    @Override
    public Integer call() {
        long startedAtNanos = System.nanoTime();
        Console console = Console.of(spec);
        ConfigLoader withFlags = loader.withFlags(settings);
        Path file = config.file != null ? config.file : search.find().orElse(null);
        if (file == null && !withFlags.canDoWithoutFile()) {
            console.err().println(MissingConfig.explain(search));
            return ExitCode.UNUSABLE;
        }
        // Of a certificate that is served, a file that is gone for a while is no reason to refuse a reload: the proxy
        // judges.
        ConfigLoader again = withFlags.withoutCertificateFiles();
        return proxy.run(() -> read(withFlags, file), () -> read(again, file), console, startedAtNanos, started -> {});
    }

    /** Keeps only the settings: the files' trees must not stay in memory for as long as the proxy runs. */
    private static ReadConfig read(ConfigLoader loader, @Nullable Path file) throws SettingsException {
        LoadedSettings loaded = file == null ? loader.loadWithoutFile() : loader.load(file);
        return new ReadConfig(loaded.settings(), loaded.warnings());
    }
}
