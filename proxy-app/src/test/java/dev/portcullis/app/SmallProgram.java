package dev.portcullis.app;

import dev.portcullis.address.BackendAddress;
import dev.portcullis.tls.TlsClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code portcullis run} in a JVM with the flags of the launcher and little memory, in front of one backend, with metrics. It has
 * started when the test gets it, and ends with it.
 *
 * @param secure the entry point with TLS
 * @param admin the admin port
 */
record SmallProgram(Process process, ProgramFiles files, InetSocketAddress secure, InetSocketAddress admin)
        implements AutoCloseable {
    /** Far above what anything takes; a test that waits this long has failed. */
    private static final long PATIENCE_SECONDS = 60;
    /** The JDK from which on other flags are needed. */
    private static final int NEW_FLAGS_FEATURE = 24;

    /** Starts it, with its files in a folder. */
    static SmallProgram start(Path folder, BackendAddress backend) throws Exception {
        return start(new ProgramFiles(folder), "servers: [ { url: \"h2c://" + backend + "\" } ]", "");
    }

    /** The same with files of the test's, all of the {@code loadBalancer}, and more sections of the configuration. */
    static SmallProgram start(ProgramFiles files, String balancer, String more) throws Exception {
        Path config = files.configOf("127.0.0.1:0", "127.0.0.1:0", balancer);
        Files.writeString(config, "metrics: { prometheus: {} }\n" + more, StandardOpenOption.APPEND);
        String flags = Runtime.version().feature() < NEW_FLAGS_FEATURE ? "jdk17.args" : "jdk24.args";
        Process process = ProgramProcess.running(
                        config,
                        "@" + Path.of("..", "config", "jvm", flags),
                        "-Xmx256m",
                        "-Dio.netty.maxDirectMemory=268435456")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            String listening = listening(process);
            return new SmallProgram(process, files, addressIn(listening, "secure"), addressIn(listening, "admin"));
        } catch (IOException | RuntimeException | AssertionError e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /** The start log's line with the addresses, once all of it is there. What it logs later is little and stays in the pipe. */
    private static String listening(Process process) throws IOException {
        BufferedReader log = process.errorReader(StandardCharsets.UTF_8);
        StringBuilder lines = new StringBuilder();
        String listening = "";
        for (String line = log.readLine(); line != null; line = log.readLine()) {
            lines.append(line).append('\n');
            listening = line.contains("entry points: ") ? line : listening;
            if (line.contains("ready in ")) {
                return listening;
            }
        }
        throw new AssertionError("it ended:\n" + lines);
    }

    private static InetSocketAddress addressIn(String line, String name) {
        Matcher matcher = Pattern.compile(name + " on 127\\.0\\.0\\.1:(\\d+)").matcher(line);
        if (!matcher.find()) {
            throw new AssertionError("no " + name + " in " + line);
        }
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(matcher.group(1)));
    }

    /** The value of a line of the metrics, which begins with this name and its labels. */
    long metric(String name) throws IOException {
        String page = page("/metrics");
        Matcher line =
                Pattern.compile("(?m)^" + Pattern.quote(name) + " ([0-9.E]+)").matcher(page);
        if (!line.find()) {
            throw new AssertionError("no " + name + " in " + page);
        }
        return (long) Double.parseDouble(line.group(1));
    }

    /** A page of the admin port, with its head. */
    String page(String path) throws IOException {
        try (Socket socket = TlsClient.plain(admin)) {
            return TlsClient.exchange(
                    socket, "GET " + path + " HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
        }
    }

    /** Asks for a page until it has these words, line ends and what follows them left out: threads tell each other a moment later. */
    void awaitPage(String path, String words) throws IOException {
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        String page = "";
        while (!page.contains(words)) {
            page = page(path).replaceAll("\n *", "");
            if (System.nanoTime() > endNanos) {
                throw new AssertionError("no " + words + " in " + page);
            }
        }
    }

    /** Reads what the program logs until a line has these words. */
    String awaitLogged(String words) throws IOException {
        // The reader that saw the start: a process has one.
        BufferedReader log = process.errorReader(StandardCharsets.UTF_8);
        for (String line = log.readLine(); line != null; line = log.readLine()) {
            if (line.contains(words)) {
                return line;
            }
        }
        throw new AssertionError("it ended, and never logged " + words);
    }

    /** Resident memory of the process, as Linux counts it. */
    int residentMib() throws IOException {
        String status = Files.readString(Path.of("/proc", Long.toString(process.pid()), "status"));
        Matcher line = Pattern.compile("VmRSS:\\s+(\\d+) kB").matcher(status);
        if (!line.find()) {
            throw new AssertionError(status);
        }
        return Integer.parseInt(line.group(1)) / 1024;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
