package dev.portcullis.app.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code portcullis demo} stands in the help; the launcher runs it from a jar of its own, for the product carries no gRPC
 * library. Who arrives here has started the product's jar by hand.
 */
@Command(name = "demo", description = "Shows the main job on three servers of its own.")
final class DemoCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(hidden = true, arity = "0..*")
    private List<String> arguments = List.of();

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec before it calls a command");
        }
        spec.commandLine()
                .getErr()
                .println("portcullis: the demo is not in this jar; start it with ./portcullis demo "
                        + String.join(" ", arguments));
        return ExitCode.UNUSABLE;
    }
}
