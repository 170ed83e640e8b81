package dev.portcullis.app.cli;

import dev.portcullis.EdgeCheck;
import dev.portcullis.app.config.ConfigLoader;
import dev.portcullis.app.config.ConfigSearch;
import dev.portcullis.app.ops.CertificateList;
import dev.portcullis.settings.SettingsException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code portcullis certs}: the certificates that files name, or that a running proxy serves. Never a key. */
@Command(
        name = "certs",
        header = {
            "Shows certificates: names, days left, fingerprints; of the files, or of the running proxy.",
            "",
            "Examples:",
            "  portcullis certs                          what a start would serve",
            "  portcullis certs --admin 127.0.0.1:8080   what the proxy there serves now",
            "  portcullis certs --json                   for a script",
            ""
        },
        synopsisHeading = "Usage: ",
        footer = {
            "",
            "Exit codes: 0 shown, even if something has expired, 2 the configuration cannot be used,",
            "4 the proxy does not answer."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class CertsCommand implements Callable<Integer> {
    private static final int SHOWN = 200;
    private static final int WAIT_MILLIS = 10_000;

    private final ConfigLoader loader;
    private final ConfigSearch search;

    @Mixin
    private AdminTarget target = new AdminTarget();

    @Option(names = "--json", description = "Prints one JSON object.")
    private boolean asJson;

    @Spec
    private @Nullable CommandSpec spec;

    CertsCommand(ConfigLoader loader, ConfigSearch search) {
        this.loader = loader;
        this.search = search;
    }

    @Override
    public Integer call() {
        Console console = Console.of(spec);
        if (target.isNamed()) {
            return target.ask(search, console, admin -> ask(admin, console));
        }
        Optional<Path> file = console.config(target.configFile(), search);
        return file.isEmpty() ? ExitCode.UNUSABLE : read(file.get(), console);
    }

    private int read(Path file, Console console) {
        try {
            CertificateList list = new CertificateList(
                    EdgeCheck.check(loader.load(file).settings().edge()).certificates(), Instant.now());
            console.out().println(asJson ? list.json() : list.text());
            return ExitCode.GOOD;
        } catch (SettingsException e) {
            return console.unusable(e.problems(), "");
        }
    }

    private int ask(InetSocketAddress admin, Console console) throws IOException {
        String accept = "accept: " + (asJson ? "application/json" : "text/plain");
        AdminAnswer answer = AdminAnswer.of(admin, "GET", "/api/certificates", accept, WAIT_MILLIS);
        boolean shown = answer.status() == SHOWN;
        (shown ? console.out() : console.err()).println(answer.body().strip());
        return shown ? ExitCode.GOOD : ExitCode.UNHEALTHY;
    }
}
