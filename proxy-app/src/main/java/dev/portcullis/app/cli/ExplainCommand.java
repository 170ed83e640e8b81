package dev.portcullis.app.cli;

import dev.portcullis.EdgeCheck;
import dev.portcullis.address.ClientAddress;
import dev.portcullis.app.config.ConfigLoader;
import dev.portcullis.app.config.ConfigSearch;
import dev.portcullis.routing.RouteQuestion;
import dev.portcullis.routing.RouteQuestion.Field;
import dev.portcullis.settings.EdgeSettings;
import dev.portcullis.settings.SettingsException;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code portcullis explain}: where a call would go by the configuration, and why; nothing is sent. */
@Command(
        name = "explain",
        header = {
            "Says where a call would go by the configuration, and why; nothing is sent.",
            "",
            "Examples:",
            "  portcullis explain grpc.example.com /routeguide.RouteGuide/GetFeature",
            "  portcullis explain grpc.example.com /a.S/M x-canary=1 --client 10.1.2.3 --config traefik.yml",
            ""
        },
        synopsisHeading = "Usage: ",
        footer = {
            "",
            "Every key of the files is an option, too: --log.level=DEBUG.",
            "Exit codes: 0 a router takes the call, 1 none does, 2 bad usage or configuration."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ExplainCommand implements Callable<Integer> {
    private final ConfigLoader loader;
    private final ConfigSearch search;

    @Parameters(index = "0", paramLabel = "HOST", description = "The server name, as the client dials it.")
    private String host = "";

    @Parameters(index = "1", paramLabel = "/pkg.Svc/Method", description = "The path of the call.")
    private String path = "";

    @Parameters(index = "2..*", paramLabel = "header=value", description = "Header fields of the call.")
    private List<String> fields = List.of();

    @Option(names = "--client", paramLabel = "IP", defaultValue = "127.0.0.1", description = "Who calls.")
    private String client = "";

    @Option(
            names = "--proxy",
            paramLabel = "fact=value",
            description = "What a PROXY header says of the client, such as vpceId=vpce-1.")
    private Map<String, String> proxyFacts = Map.of();

    @Mixin
    private SettingsOptions settings = new SettingsOptions();

    @Spec
    private @Nullable CommandSpec spec;

    ExplainCommand(ConfigLoader loader, ConfigSearch search) {
        this.loader = loader;
        this.search = search;
    }

    @Override
    public Integer call() {
        Console console = Console.of(spec);
        RouteQuestion question = question();
        Optional<NamedConfig> config = settings.find(loader, search, console);
        if (config.isEmpty()) {
            return ExitCode.UNUSABLE;
        }
        try {
            EdgeSettings edge = config.get().load().settings().edge();
            ServedNames certificates = new ServedNames(EdgeCheck.check(edge).certificates());
            boolean taken = new Explanation(edge, certificates).print(question, console.out());
            console.out().flush();
            return taken ? ExitCode.GOOD : ExitCode.FAILED;
        } catch (SettingsException e) {
            return console.unusable(e.problems(), "");
        }
    }

    private RouteQuestion question() {
        if (!path.startsWith("/")) {
            throw wrong("'" + path + "' is not a path; write /package.Service/Method");
        }
        List<Field> given = new ArrayList<>();
        for (String field : fields) {
            int equals = field.indexOf('=');
            if (equals < 1) {
                throw wrong("'" + field + "' is not a header field; write name=value");
            }
            given.add(new Field(field.substring(0, equals), field.substring(equals + 1)));
        }
        InetAddress address = NetUtil.createInetAddressFromIpAddressString(client);
        if (address == null) {
            throw wrong("'" + client + "' is not an IP address");
        }
        try {
            return new RouteQuestion(
                    host, path, "POST", given, new ClientAddress(address, 0), GivenProxyFacts.of(proxyFacts));
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private ParameterException wrong(String message) {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec before it calls a command");
        }
        return new ParameterException(spec.commandLine(), "portcullis: " + message);
    }
}
