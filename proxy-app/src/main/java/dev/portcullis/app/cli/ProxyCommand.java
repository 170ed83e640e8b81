package dev.portcullis.app.cli;

import dev.portcullis.EdgeProxy;
import dev.portcullis.app.config.ConfigLoader;
import dev.portcullis.app.config.LoadedSettings;
import dev.portcullis.app.reload.ReadConfig;
import dev.portcullis.settings.SettingsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code portcullis proxy}: a proxy in one line, without a file; for a first look, and for tests. */
@Command(
        name = "proxy",
        header = {
            "Runs a proxy without a file; its certificate is self-signed unless you name one.",
            "",
            "Examples:",
            "  portcullis proxy --to h2c://127.0.0.1:50051",
            "  portcullis proxy --from :443 --to h2c://10.0.1.10:50051 --to h2c://10.0.2.10:50051 \\",
            "                   --cert server.crt --key server.key --proxy-protocol 10.0.0.0/8",
            ""
        },
        synopsisHeading = "Usage: ",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ProxyCommand implements Callable<Integer> {
    private final ConfigLoader loader;
    private final ProxyRun proxy;

    @Option(
            names = "--from",
            paramLabel = "[HOST]:PORT",
            defaultValue = ":8443",
            description = "Where TLS clients come in. Default ${DEFAULT-VALUE}.")
    private String from = "";

    @Option(
            names = "--to",
            paramLabel = "URL",
            required = true,
            split = ",",
            description = "A server, such as h2c://127.0.0.1:50051. Several take turns.")
    private List<String> to = List.of();

    @ArgGroup(exclusive = false)
    private @Nullable OwnCertificate own;

    @Option(
            names = "--proxy-protocol",
            paramLabel = "NETWORK",
            split = ",",
            description = "Whose PROXY header is believed, such as 10.0.0.0/8.")
    private List<String> trusted = List.of();

    @Spec
    private @Nullable CommandSpec spec;

    ProxyCommand(ConfigLoader loader, ProxyRun proxy) {
        this.loader = loader;
        this.proxy = proxy;
    }

    /** A certificate of the operator's; neither file is of use without the other. */
    private static final class OwnCertificate {
        @Option(names = "--cert", paramLabel = "FILE", required = true, description = "A certificate chain, PEM.")
        private String certificate = "";

        @Option(names = "--key", paramLabel = "FILE", required = true, description = "Its key, PEM.")
        private String key = "";
    }

    @Override
    public Integer call() throws IOException {
        long startedAtNanos = System.nanoTime();
        Console console = Console.of(spec);
        if (own != null) {
            OneLineConfig config = new OneLineConfig(from, to, own.certificate, own.key, trusted);
            return proxy.run(unused -> read(config), console, startedAtNanos, started -> {});
        }
        SelfSignedCertificate made = SelfSignedCertificate.make();
        String fingerprint = made.fingerprint();
        OneLineConfig config = new OneLineConfig(from, to, made.certificatePem(), made.keyPem(), trusted);
        return proxy.run(
                unused -> read(config), console, startedAtNanos, started -> warn(console.err(), fingerprint, started));
    }

    private ReadConfig read(OneLineConfig config) throws SettingsException {
        LoadedSettings loaded = loader.load(OneLineConfig.NAME, config.text());
        return new ReadConfig(loaded.settings(), loaded.warnings());
    }

    private static void warn(PrintWriter err, String fingerprint, EdgeProxy started) {
        int port = started.report().listeners().values().stream()
                .mapToInt(InetSocketAddress::getPort)
                .findFirst()
                .orElse(0);
        err.println();
        err.println("THE CERTIFICATE IS SELF-SIGNED: made for this run, known to nobody. Not for production.");
        err.println("  SHA-256 " + fingerprint);
        err.println("  try: grpcurl -insecure 127.0.0.1:" + port + " list");
        err.println("  your own: --cert server.crt --key server.key");
        err.println();
        err.flush();
    }
}
