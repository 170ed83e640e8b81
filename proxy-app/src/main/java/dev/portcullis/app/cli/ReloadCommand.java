package dev.portcullis.app.cli;

import dev.portcullis.app.config.ConfigSearch;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code portcullis reload}: asks the running proxy on this machine to read its files again, and prints what came of it. */
@Command(
        name = "reload",
        header = {
            "Makes the running proxy read its configuration again, all of it or nothing.",
            "",
            "Examples:",
            "  portcullis reload                          at the admin port of the configuration",
            "  portcullis reload --admin 127.0.0.1:8080   there",
            ""
        },
        synopsisHeading = "Usage: ",
        footer = {
            "",
            "Works from the proxy's own machine only. The same without an admin port: kill -HUP.",
            "Exit codes: 0 reloaded, 2 refused: the running configuration stays, 4 the proxy does not answer."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ReloadCommand implements Callable<Integer> {
    private static final int APPLIED = 200;
    private static final int REFUSED = 422;

    /** As long as the admin port keeps a connection that waits; a reload takes well below a second. */
    private static final int WAIT_MILLIS = 120_000;

    private final ConfigSearch search;

    @Mixin
    private AdminTarget target = new AdminTarget();

    @Spec
    private @Nullable CommandSpec spec;

    ReloadCommand(ConfigSearch search) {
        this.search = search;
    }

    @Override
    public Integer call() {
        Console console = Console.of(spec);
        return target.ask(
                search,
                console,
                admin -> print(
                        AdminAnswer.of(admin, "POST", "/api/reload", "x-portcullis-reload: 1", WAIT_MILLIS), console));
    }

    private static int print(AdminAnswer answer, Console console) {
        if (answer.status() == APPLIED) {
            console.out().println(answer.body().strip());
            return ExitCode.GOOD;
        }
        console.err().println(answer.body().strip());
        return answer.status() == REFUSED ? ExitCode.UNUSABLE : ExitCode.UNHEALTHY;
    }
}
