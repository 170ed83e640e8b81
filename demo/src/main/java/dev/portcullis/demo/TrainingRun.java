package dev.portcullis.demo;

import dev.portcullis.app.EarlyLog;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What {@code dist/train} does to a proxy so that its JVM can write down what it loaded: starts it as a process of its own in front of
 * the demo's servers, makes the demo's calls for a while, scrapes its metrics, and tells it to end. Exit codes: 0 all well, 1 not.
 */
public final class TrainingRun {
    private static final long START_SECONDS = 60;
    /** The JVM writes its archive before it ends. */
    private static final long END_SECONDS = 180;

    private static final int CALLS = 1000;
    private static final int SERVERS = 3;
    private static final int MESSAGE_BYTES_MAX = 4 << 20;
    private static final String CLIENT_IP = "203.0.113.7";
    private static final Pattern CALLS_AT = Pattern.compile("entry points: grpcs on 127\\.0\\.0\\.1:(\\d+)");
    private static final Pattern ADMIN_AT = Pattern.compile("admin on 127\\.0\\.0\\.1:(\\d+)");

    private final long callsSeconds;
    private final Path folder;
    private final TemporaryCertificate certificate;
    private final List<RouteGuideServer> servers;
    private final Path log;

    private TrainingRun(
            long callsSeconds, Path folder, TemporaryCertificate certificate, List<RouteGuideServer> servers) {
        this.callsSeconds = callsSeconds;
        this.folder = folder;
        this.certificate = certificate;
        this.servers = servers;
        this.log = folder.resolve("proxy.log");
    }

    /**
     * The arguments: for how many seconds to make calls (at least one of each kind is made), and the command line that starts the
     * proxy, up to its main class; {@code run --config FILE} follows it.
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        EarlyLog.quieten();
        List<RouteGuideServer> servers = new ArrayList<>();
        Path folder = Files.createTempDirectory("portcullis-training-");
        int code;
        try (TemporaryCertificate certificate = TemporaryCertificate.make()) {
            for (int i = 1; i <= SERVERS; i++) {
                servers.add(RouteGuideServer.start("route-guide-" + i, 0));
            }
            code = new TrainingRun(Long.parseLong(arguments[0]), folder, certificate, servers)
                    .train(List.of(arguments).subList(1, arguments.length));
        } finally {
            servers.forEach(RouteGuideServer::close);
            Files.deleteIfExists(folder.resolve("portcullis.yml"));
            Files.deleteIfExists(folder.resolve("proxy.log"));
            Files.deleteIfExists(folder);
        }
        System.exit(code);
    }

    private int train(List<String> command) throws IOException, InterruptedException {
        List<String> whole = new ArrayList<>(command);
        whole.addAll(List.of("run", "--config", settings().toString()));
        Process proxy = new ProcessBuilder(whole)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            boolean well = callThrough(proxy);
            proxy.destroy();
            if (well && proxy.waitFor(END_SECONDS, TimeUnit.SECONDS) && proxy.exitValue() == 0) {
                return 0;
            }
            System.err.println("The training run failed; the proxy said:\n" + Files.readString(log));
            return 1;
        } finally {
            proxy.destroyForcibly();
        }
    }

    private Path settings() throws IOException {
        StringBuilder backends = new StringBuilder();
        servers.forEach(server -> backends.append("{ url: \"h2c://127.0.0.1:")
                .append(server.port())
                .append("\" }, "));
        return Files.writeString(folder.resolve("portcullis.yml"), """
                entryPoints:
                  grpcs:
                    address: "127.0.0.1:0"
                    proxyProtocol: { trustedIPs: ["127.0.0.1/32"] }
                  traefik: { address: "127.0.0.1:0" }
                ping: {}
                metrics: { prometheus: {} }
                accessLog: { format: json, filePath: /dev/null }
                http:
                  routers:
                    all: { rule: "Host(`localhost`) && PathPrefix(`/`)", entryPoints: [grpcs], service: main, tls: {} }
                  services:
                    main: { loadBalancer: { servers: [ %s ] } }
                tls:
                  certificates:
                    - certFile: "%s"
                      keyFile: "%s"
                """.formatted(
                        backends, certificate.certificate(), certificate.key()));
    }

    private boolean callThrough(Process proxy) throws IOException, InterruptedException {
        Integer port = portOf(proxy, CALLS_AT);
        if (port == null) {
            return false;
        }
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        Checks checks = new Checks(new PrintStream(OutputStream.nullOutputStream()));
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(callsSeconds);
        do {
            for (ProxyVersion version : ProxyVersion.values()) {
                callAs(version, address, endNanos, checks);
            }
        } while (endNanos - System.nanoTime() > 0);
        scrape(portOf(proxy, ADMIN_AT));
        return checks.passed();
    }

    /** On a connection of its own: one call of each kind, and until the end a thousand more. */
    private void callAs(ProxyVersion version, InetSocketAddress address, long endNanos, Checks checks)
            throws IOException {
        String seen = version == ProxyVersion.NONE ? "127.0.0.1" : CLIENT_IP;
        try (CallerChannel channel = CallerChannel.open(
                address,
                ProxyPreamble.of(version, CLIENT_IP, 51_234),
                certificate.certificate().toFile(),
                MESSAGE_BYTES_MAX)) {
            RouteGuideClient client = new RouteGuideClient(channel.grpc());
            new DemoCalls(client, seen, servers, checks).run();
            for (int call = 0; call < CALLS && endNanos - System.nanoTime() > 0; call++) {
                client.getFeature(Features.all().get(0).getLocation());
            }
        }
    }

    private static void scrape(@Nullable Integer port) throws IOException {
        if (port != null) {
            try (var page = new URL("http://127.0.0.1:" + port + "/metrics").openStream()) {
                page.transferTo(OutputStream.nullOutputStream());
            }
        }
    }

    /** From the proxy's start log; null when it never says so. */
    private @Nullable Integer portOf(Process proxy, Pattern where) throws IOException, InterruptedException {
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (endNanos - System.nanoTime() > 0) {
            String said = Files.readString(log);
            Matcher port = where.matcher(said);
            if (said.contains("ready in") && port.find()) {
                return Integer.valueOf(port.group(1));
            }
            // In place of a pause: ends at once when the process does.
            if (proxy.waitFor(20, TimeUnit.MILLISECONDS)) {
                return null;
            }
        }
        return null;
    }
}
