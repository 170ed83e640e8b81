package dev.portcullis.app.cli;

import dev.portcullis.app.config.ConfigSearch;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * {@code portcullis healthcheck}: whether the proxy on this machine takes calls, for images without curl. It loads neither
 * Netty nor the log, for it runs every few seconds.
 */
@Command(
        name = "healthcheck",
        header = {
            "Asks the running proxy whether it takes calls.",
            "",
            "Examples:",
            "  portcullis healthcheck                          at the admin port of the configuration",
            "  portcullis healthcheck --admin 127.0.0.1:8080   there",
            "  HEALTHCHECK CMD [\"portcullis\", \"healthcheck\"]   in a Dockerfile",
            ""
        },
        synopsisHeading = "Usage: ",
        footer = {"", "Exit codes: 0 it does, 2 the admin port is not known, 4 it does not, or does not answer."},
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class HealthcheckCommand implements Callable<Integer> {
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;

    /** Container runtimes give a probe 30 s, Kubernetes one; who waits longer than this is not well. */
    private static final int WAIT_MILLIS = 5_000;

    private final ConfigSearch search;

    @Mixin
    private AdminTarget target = new AdminTarget();

    @Spec
    private @Nullable CommandSpec spec;

    HealthcheckCommand(ConfigSearch search) {
        this.search = search;
    }

    @Override
    public Integer call() {
        Console console = Console.of(spec);
        return target.ask(search, console, admin -> {
            AdminAnswer answer = ask(admin);
            console.out().println(answer.body().strip());
            return answer.status() == OK ? ExitCode.GOOD : ExitCode.UNHEALTHY;
        });
    }

    /** Traefik's path, which {@code ping} switches on; without it ours, which also knows whether the start is over. */
    private static AdminAnswer ask(InetSocketAddress admin) throws IOException {
        AdminAnswer ping = AdminAnswer.of(admin, "GET", "/ping", "", WAIT_MILLIS);
        return ping.status() == NOT_FOUND ? AdminAnswer.of(admin, "GET", "/readyz", "", WAIT_MILLIS) : ping;
    }
}
