package dev.portcullis.app.cli;

import dev.portcullis.app.config.ConfigLoader;
import dev.portcullis.app.config.ConfigSchema;
import dev.portcullis.app.config.ConfigSearch;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code portcullis}: the command that holds the others; alone it prints the help, as bad usage. */
@Command(
        name = "portcullis",
        header = {
            "A TLS-terminating edge proxy for gRPC. Its files are Traefik's.",
            "",
            "Examples:",
            "  portcullis demo                          three servers, the proxy, and calls through it",
            "  portcullis proxy --to h2c://127.0.0.1:50051",
            "                                           one line, no file, a certificate of its own",
            "  portcullis check traefik.yml             would the proxy start with this file?",
            "  portcullis run --config traefik.yml      with this file",
            "  portcullis reload                        after an edit",
            ""
        },
        synopsisHeading = "Usage: ",
        customSynopsis = "portcullis COMMAND [OPTIONS]",
        commandListHeading = "%nCommands:%n",
        optionListHeading = "%nOptions:%n",
        mixinStandardHelpOptions = true,
        versionProvider = VersionLine.class,
        footer = {
            "",
            "Files looked for without --config: $PORTCULLIS_CONFIG, then portcullis.yml, then traefik.yml,",
            "each in ., $XDG_CONFIG_HOME, ~/.config, /etc/portcullis, /etc/traefik. Over the file go variables",
            "(PORTCULLIS_LOG_LEVEL) and flags (--log.level=DEBUG). JVM flags: $PORTCULLIS_JAVA_OPTS.",
            "Exit codes: 0 good, 1 failed while running, 2 bad usage or configuration, 3 could not bind,",
            "4 the running proxy takes no calls or does not answer."
        })
public final class Portcullis implements Runnable {
    @Spec
    private @Nullable CommandSpec spec;

    private Portcullis() {}

    /** The whole command line, ready to execute. */
    public static CommandLine commandLine(
            ConfigLoader loader, ConfigSearch search, RunningProxy.Opener opener, EdgeStarter starter) {
        return commandLine(loader, search, opener, starter, "");
    }

    /**
     * What the first argument needs of the command line: where it is the name of a command, that one alone, for describing all of
     * them to picocli takes a tenth of a second.
     */
    public static CommandLine commandLine(
            ConfigLoader loader,
            ConfigSearch search,
            RunningProxy.Opener opener,
            EdgeStarter starter,
            String firstArgument) {
        Map<String, Supplier<Object>> commands = commands(loader, search, new ProxyRun(opener, starter));
        CommandLine line = new CommandLine(new Portcullis());
        Supplier<Object> named = commands.get(firstArgument);
        if (named != null) {
            line.addSubcommand(named.get());
        } else {
            commands.values().forEach(command -> line.addSubcommand(command.get()));
            line.addSubcommand(new CompletionCommand()).addSubcommand(new HelpCommand());
        }
        return line.setUsageHelpWidth(100)
                .setExecutionExceptionHandler(
                        (failure, failed, parsed) -> new Console(failed.getOut(), failed.getErr()).failed(failure));
    }

    /** In the order of the help. Completion and help are not among them, for they tell of all the others. */
    private static Map<String, Supplier<Object>> commands(ConfigLoader loader, ConfigSearch search, ProxyRun run) {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("run", () -> new RunCommand(loader, search, run));
        commands.put("proxy", () -> new ProxyCommand(loader, run));
        commands.put("check", () -> new CheckCommand(loader, search));
        commands.put("explain", () -> new ExplainCommand(loader, search));
        commands.put("config", () -> new ConfigCommand(loader, ConfigSchema::json, search));
        commands.put("certs", () -> new CertsCommand(loader, search));
        commands.put("reload", () -> new ReloadCommand(search));
        commands.put("healthcheck", () -> new HealthcheckCommand(search));
        commands.put("demo", DemoCommand::new);
        commands.put("version", VersionCommand::new);
        return commands;
    }

    @Override
    public void run() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec before it runs a command");
        }
        throw new CommandLine.ParameterException(spec.commandLine(), "portcullis: a command is needed");
    }
}
