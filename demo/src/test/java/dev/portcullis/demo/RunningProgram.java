package dev.portcullis.demo;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.portcullis.app.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code portcullis run} in a JVM of its own, with the flags of the launcher. It takes calls when {@link #start} returns, and ends
 * with {@link #close}. A thread reads its log, so that it never waits for us; the test's thread does everything else.
 */
final class RunningProgram implements AutoCloseable {
    /** The JDK from which on other flags are needed. */
    private static final int NEW_FLAGS_FEATURE = 24;

    private final Process process;
    private final BlockingQueue<String> log = new LinkedBlockingQueue<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<String> began;

    private RunningProgram(Process process) throws InterruptedException {
        this.process = process;
        Thread reader = new Thread(this::readLog, "log of the program");
        reader.setDaemon(true);
        reader.start();
        this.began = logUntil("ready in ");
    }

    static RunningProgram start(Path config) throws Exception {
        String flags = Runtime.version().feature() < NEW_FLAGS_FEATURE ? "jdk17.args" : "jdk24.args";
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "@" + Path.of("..", "config", "jvm", flags),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "run",
                        "--config",
                        config.toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            return new RunningProgram(process);
        } catch (InterruptedException | AssertionError e) {
            process.destroyForcibly();
            throw e;
        }
    }

    private void readLog() {
        try (BufferedReader lines = process.errorReader(StandardCharsets.UTF_8)) {
            lines.lines().forEach(log::add);
        } catch (UncheckedIOException | IOException e) {
            log.add("the log ended: " + e);
        }
    }

    /** Where an entry point listens, as the start log says. */
    InetSocketAddress address(String entryPoint) {
        Pattern place = Pattern.compile(entryPoint + " on 127\\.0\\.0\\.1:(\\d+)");
        for (String line : began) {
            Matcher matcher = place.matcher(line);
            if (matcher.find()) {
                return new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(matcher.group(1)));
            }
        }
        throw new AssertionError("no entry point " + entryPoint + " in " + began);
    }

    /** Waits for a line of the log with some words; gives all lines from the last one that was waited for up to it. */
    List<String> logUntil(String words) throws InterruptedException {
        List<String> lines = new ArrayList<>();
        while (true) {
            String line = log.poll(Waiting.SECONDS, TimeUnit.SECONDS);
            assertNotNull(line, () -> "no '" + words + "' in the log: " + lines);
            lines.add(line);
            if (line.contains(words)) {
                return lines;
            }
        }
    }

    /** The lines that nobody has waited for, and that came behind the last one that somebody did. */
    List<String> unreadLog() {
        return List.copyOf(log);
    }

    /** Asks for a reload at the admin port; the HTTP status says how it went. */
    int reload() throws Exception {
        URI admin = URI.create("http://127.0.0.1:" + address("admin").getPort() + "/api/reload");
        HttpRequest request = HttpRequest.newBuilder(admin)
                .header("x-portcullis-reload", "1")
                .POST(HttpRequest.BodyPublishers.noBody())
                .timeout(Duration.ofSeconds(Waiting.SECONDS))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
