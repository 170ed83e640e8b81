package dev.portcullis.demo;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.portcullis.settings.SettingsException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code portcullis demo}: shows the main job end to end, then serves until Ctrl-C. Exit codes: 0 all well, 1 a call gave
 * something else than it should, 2 wrong arguments or settings, 3 nothing could be bound.
 */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Starts three route_guide servers and the proxy in front of them, and calls them through it.")
public final class DemoMain implements Callable<Integer> {
    private static final int MESSAGE_BYTES_MAX = 4 << 20;
    private static final String CLIENT_IP = "203.0.113.7";

    private final PrintStream out;
    private final PrintStream err;
    private final Path home;

    @Option(names = "--once", description = "End after the calls: exit code 0 when all went well, else 1.")
    private boolean once;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8443",
            description = "Where the proxy listens on 127.0.0.1; another free port is taken when it is in use."
                    + " Default: ${DEFAULT-VALUE}.")
    private int port;

    DemoMain(PrintStream out, PrintStream err, Path home) {
        this.out = out;
        this.err = err;
        this.home = home;
    }

    /** Runs the demo and ends the process. */
    public static void main(String[] arguments) {
        // The demo's own lines are the point; -Dportcullis.demo.log=INFO shows the proxy's as well.
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.toLevel(System.getProperty("portcullis.demo.log"), Level.WARN));
        Path home = Path.of(System.getProperty("portcullis.home", "")).toAbsolutePath();
        System.exit(run(List.of(arguments), utf8(FileDescriptor.out), utf8(FileDescriptor.err), home));
    }

    /** Runs the demo; returns the exit code. */
    static int run(List<String> arguments, PrintStream out, PrintStream err, Path home) {
        CommandLine command = new CommandLine(new DemoMain(out, err, home));
        command.setOut(new java.io.PrintWriter(out, true, StandardCharsets.UTF_8));
        command.setErr(new java.io.PrintWriter(err, true, StandardCharsets.UTF_8));
        return command.execute(arguments.toArray(String[]::new));
    }

    private static PrintStream utf8(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }

    @Override
    public Integer call() throws InterruptedException {
        if (port < 0 || port > 65_535) {
            err.println("--port " + port + " is not in 0..65535");
            return 2;
        }
        try (Demo demo = Demo.start(home, port, out, err)) {
            printParts(demo);
            boolean well = callThrough(demo);
            return once || !well ? (well ? 0 : 1) : serve(demo);
        } catch (SettingsException e) {
            err.println(e.getMessage());
            return 2;
        } catch (IOException e) {
            err.println("The demo cannot start: " + e.getMessage());
            return 3;
        }
    }

    private void printParts(Demo demo) {
        for (RouteGuideServer server : demo.servers()) {
            out.println("Server " + server.name() + ": 127.0.0.1:" + server.port() + ", HTTP/2 in clear text");
        }
        out.println("Proxy: " + text(demo.address()) + ", TLS, on " + home.resolve(DemoSettings.FILE));
        out.println("       transport " + demo.report().transport() + ", TLS engine "
                + demo.report().tlsEngine());
        out.println(
                "Certificate for localhost, self-signed: " + demo.certificate().certificate());
    }

    private boolean callThrough(Demo demo) throws IOException {
        out.println();
        out.println("Calls with TLS, after a PROXY v1 header that names " + CLIENT_IP + ":");
        ProxyPreamble preamble = ProxyPreamble.of(ProxyVersion.V1, CLIENT_IP, 51_234);
        Checks checks = new Checks(out);
        try (CallerChannel channel = CallerChannel.open(
                demo.address(), preamble, demo.certificate().certificate().toFile(), MESSAGE_BYTES_MAX)) {
            new DemoCalls(new RouteGuideClient(channel.grpc()), CLIENT_IP, demo.servers(), checks).run();
        }
        checks.printSum();
        return checks.passed();
    }

    private int serve(Demo demo) throws InterruptedException {
        String address = text(demo.address());
        out.println();
        out.println("Serving until Ctrl-C. In another terminal:");
        out.println("  grpcurl -insecure " + address + " list");
        out.println("  grpcurl -insecure -d '{\"latitude\": 510022000, \"longitude\": 5436000}' " + address
                + " routeguide.RouteGuide/GetFeature");
        CountDownLatch over = new CountDownLatch(1);
        Thread closer = new Thread(() -> closeQuietly(demo), "demo-close");
        Runtime.getRuntime().addShutdownHook(closer);
        over.await();
        return 0;
    }

    private void closeQuietly(Demo demo) {
        try {
            demo.close();
        } catch (IOException e) {
            err.println("The demo did not close well: " + e.getMessage());
        }
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }
}
