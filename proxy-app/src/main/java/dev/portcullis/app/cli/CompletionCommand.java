package dev.portcullis.app.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code portcullis completion bash}: a script that completes commands and options. */
@Command(
        name = "completion",
        header = {
            "Prints a script that completes commands and options.",
            "",
            "Examples:",
            "  source <(portcullis completion bash)",
            "  portcullis completion bash > /etc/bash_completion.d/portcullis",
            ""
        },
        synopsisHeading = "Usage: ",
        mixinStandardHelpOptions = true)
final class CompletionCommand implements Callable<Integer> {
    @Parameters(paramLabel = "SHELL", description = "bash; zsh reads the same script.")
    private String shell = "";

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        Console console = Console.of(spec);
        if (spec == null || !shell.equals("bash")) {
            console.err().println("portcullis: there is no completion for " + shell + "; write: completion bash");
            return ExitCode.UNUSABLE;
        }
        console.out().print(AutoComplete.bash("portcullis", spec.root().commandLine()));
        console.out().flush();
        return ExitCode.GOOD;
    }
}
