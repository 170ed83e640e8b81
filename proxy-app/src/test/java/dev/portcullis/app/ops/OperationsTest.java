package dev.portcullis.app.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.EdgeReport;
import dev.portcullis.EdgeReport.ServedCertificate;
import dev.portcullis.ReloadReport.KeptCertificate;
import dev.portcullis.address.ListenAddress;
import dev.portcullis.app.metrics.FakeCall;
import dev.portcullis.app.metrics.FakeCertificates;
import dev.portcullis.app.metrics.FakeSettings;
import dev.portcullis.app.reload.ConfigReload;
import dev.portcullis.app.reload.ReadConfig;
import dev.portcullis.app.reload.Reloader;
import dev.portcullis.app.settings.AccessLogSettings;
import dev.portcullis.app.settings.AdminSettings;
import dev.portcullis.app.settings.AppSettings;
import dev.portcullis.app.settings.LogSettings;
import dev.portcullis.observe.EdgeObserver;
import dev.portcullis.settings.Problem;
import dev.portcullis.settings.SettingsException;
import io.netty.util.LeakPresenceDetector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The parts together, from create to close, with a proxy that is only a report. */
@Timeout(60)
final class OperationsTest {
    /** Longer than any test. */
    private static final long NEVER_MILLIS = 3_600_000;

    private static final EdgeReport REPORT = new EdgeReport("NIO", "JDK", Map.of(), List.of());

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    Path folder = Path.of("");

    @AfterEach
    void restoreLog() throws IOException {
        LogOutput.configure(LogSettings.DEFAULT);
        LeakPresenceDetector.check();
    }

    @Test
    void carriesACallFromTheLoopToTheScrapeAndTheLog() throws Exception {
        Path accessLog = folder.resolve("access.log");
        AppSettings settings = settings(new AccessLogSettings(true, accessLog.toString(), 64), admin(0));
        try (Operations operations = Operations.create(settings, code -> {})) {
            EdgeObserver worker = operations.observers().forWorker(0);
            worker.onCallStarted(new FakeCall());
            worker.onCallEnded(new FakeCall());
            assertTrue(
                    get(operations, "/metrics")
                            .contains(
                                    "grpc_server_started_total{grpc_method=\"GetFeature\",grpc_service=\"routeguide.RouteGuide\"} 1.0"),
                    () -> "no such line");
        }
        List<String> lines = Files.readAllLines(accessLog);
        assertEquals(1, lines.size());
        assertTrue(lines.get(0).contains("\"GrpcMethod\":\"GetFeature\""), lines.get(0));
    }

    @Test
    void turnsReadyThenDrainsThenReturns() throws Exception {
        List<String> steps = new ArrayList<>();
        try (Operations operations = Operations.create(settings(null, admin(0)), code -> steps.add("halt " + code))) {
            assertEquals("503 starting: no entry point accepts connections yet", get(operations, "/readyz"));
            operations.started(
                    REPORT, () -> steps.add("drain sees " + uncheckedGet(operations, "/readyz")), 5, Instant.now());
            assertEquals("200 OK", get(operations, "/readyz"));
            operations.shutdown().onHangUp();
            assertEquals("200 OK", get(operations, "/readyz"));
            operations.shutdown().onEnd("SIGTERM", Shutdown.TERM);
            operations.awaitShutdown();
            assertEquals(List.of("drain sees 503 draining: the proxy is shutting down"), steps);
            operations.shutdown().onEnd("SIGTERM", Shutdown.TERM);
            operations.shutdown().onEnd("SIGINT", Shutdown.INT);
            assertEquals(List.of("halt 143", "halt 130"), steps.subList(1, steps.size()));
        }
    }

    @Test
    void reloadsAndShowsWhatCameOfIt() throws Exception {
        AppSettings settings = settings(null, admin(0));
        ReadConfig read = new ReadConfig(settings, List.of());
        List<Reloader.Applied> results = new ArrayList<>(
                List.of(new Reloader.Applied(List.of("1 router added"), List.of("workers"), List.of())));
        Reloader reloader = edge -> {
            if (results.isEmpty()) {
                throw new SettingsException(List.of(new Problem("a.yml", 1, 2, "is wrong", "")));
            }
            return results.remove(0);
        };
        try (Operations operations = Operations.create(settings, code -> {})) {
            assertEquals("503 the proxy is still starting; ask again", reload(operations));
            assertEquals("200 {}", get(operations, "/api/config"));
            operations.started(REPORT, () -> {}, 5, Instant.now());
            operations.reloadBy(new ConfigReload(read, unused -> read, reloader, Long.MAX_VALUE), List::of);
            String applied = reload(operations);
            assertTrue(applied.matches("200 reloaded in \\d+ ms: 1 router added; needs a restart: workers"), applied);
            assertEquals("422 a.yml:1:2: is wrong\n1 problem; the running configuration stays", reload(operations));
            String metrics = get(operations, "/metrics");
            for (String line : List.of(
                    "portcullis_config_reloads_total{result=\"success\"} 1.0",
                    "portcullis_config_reloads_total{result=\"failure\"} 1.0",
                    "portcullis_config_last_reload_success 0.0",
                    "portcullis_config_last_reload_timestamp_seconds 1.",
                    "portcullis_config_info{hash=\"\"} 1")) {
                assertTrue(metrics.contains(line), () -> line + " is not in " + metrics);
            }
            String state = get(operations, "/api/config");
            assertTrue(state.contains("\"lastError\": \"a.yml:1:2: is wrong\\n1 problem;"), state);
            assertTrue(state.contains("\"lastReloadSucceeded\": false"), state);
        }
    }

    @Test
    void showsCertificatesAndWhichCouldNotBeReplaced() throws Exception {
        AppSettings settings = settings(null, admin(0));
        ReadConfig read = new ReadConfig(settings, List.of());
        Instant now = Instant.parse("2026-11-21T12:00:00Z");
        List<ServedCertificate> served = List.of(
                FakeCertificates.of("a.crt", List.of("localhost"), now.plusSeconds(86_400)),
                FakeCertificates.of("b.crt", List.of("b.test"), now.plusSeconds(86_400), "b.key does not match"));
        KeptCertificate kept = new KeptCertificate("b.crt", "b.key does not match", List.of());
        Reloader reloader = edge -> new Reloader.Applied(List.of(), List.of(), List.of(kept));
        try (Operations operations = Operations.create(settings, code -> {})) {
            assertEquals("503 the proxy is still starting; ask again", get(operations, "/api/certificates"));
            operations.started(REPORT, () -> {}, 5, now);
            ConfigReload reload = new ConfigReload(read, unused -> read, reloader, Long.MAX_VALUE);
            operations.reloadBy(reload, () -> served, Clock.fixed(now, ZoneOffset.UTC), 1, NEVER_MILLIS);
            assertTrue(reload(operations)
                    .endsWith("\nnot replaced: b.key does not match; the certificate of before is" + " served on"));
            assertTrue(get(operations, "/api/config").contains("\"reason\": \"b.key does not match\""));
            String json = get(operations, "/api/certificates");
            assertTrue(json.contains("\"daysLeft\": 1"), json);
            assertTrue(json.contains("\"replacementFailure\": \"b.key does not match\""), json);
            String metrics = get(operations, "/metrics");
            assertTrue(metrics.contains("portcullis_certificate_replacement_failed{source=\"a.crt\"} 0.0"), metrics);
            assertTrue(metrics.contains("portcullis_certificate_replacement_failed{source=\"b.crt\"} 1.0"), metrics);
        }
    }

    @Test
    void looksAtWhatCertificatesHaveLeftWhileItRuns() throws Exception {
        Path log = folder.resolve("portcullis.log");
        AppSettings settings = FakeSettings.app(new LogSettings("WARN", false, log.toString()), null, null);
        ReadConfig read = new ReadConfig(settings, List.of());
        Instant end = Instant.parse("2027-01-01T00:00:00Z");
        List<ServedCertificate> served = List.of(FakeCertificates.of("a.crt", List.of("x"), end));
        PassingDays days = new PassingDays(end.minusSeconds(100 * 86_400));
        try (Operations operations = Operations.create(settings, code -> {})) {
            operations.started(REPORT, () -> {}, 5, days.instant());
            ConfigReload reload = new ConfigReload(
                    read,
                    unused -> read,
                    edge -> new Reloader.Applied(List.of(), List.of(), List.of()),
                    Long.MAX_VALUE);
            operations.reloadBy(reload, () -> served, days, 1, NEVER_MILLIS);
            days.await(105);
        }
        List<String> lines = Files.readAllLines(log);
        assertEquals(1, lines.stream().filter(line -> line.contains(" WARN ")).count(), lines::toString);
        assertTrue(lines.get(0).contains("expires in less than 21 days"), lines::toString);
        assertTrue(lines.stream().anyMatch(line -> line.contains("ERROR") && line.contains("less than 1 days")));
        assertTrue(lines.stream().anyMatch(line -> line.contains("ERROR") && line.contains("has expired")));
    }

    @Test
    void triesAgainWhatCouldNotBeReplaced() throws Exception {
        ReadConfig read = new ReadConfig(settings(null, null), List.of());
        CountDownLatch tries = new CountDownLatch(3);
        KeptCertificate kept = new KeptCertificate("b.crt", "is not valid before tomorrow", List.of());
        Reloader reloader = edge -> {
            tries.countDown();
            return new Reloader.Applied(List.of(), List.of(), tries.getCount() == 0 ? List.of() : List.of(kept));
        };
        try (Operations operations = Operations.create(settings(null, null), code -> {})) {
            operations.started(REPORT, () -> {}, 5, Instant.now());
            ConfigReload reload = new ConfigReload(read, unused -> read, reloader, Long.MAX_VALUE);
            operations.reloadBy(reload, List::of, Clock.systemUTC(), NEVER_MILLIS, 1);
            assertEquals(3, tries.getCount(), "while nothing is wrong nothing is read");
            operations.shutdown().onHangUp();
            assertTrue(tries.await(30, TimeUnit.SECONDS));
        }
    }

    /** A clock that goes on by a day whenever somebody looks at it. */
    private static final class PassingDays extends Clock {
        private final Instant begin;
        private int days;

        PassingDays(Instant begin) {
            this.begin = begin;
        }

        synchronized void await(int wanted) throws InterruptedException {
            while (days < wanted) {
                wait();
            }
        }

        @Override
        public synchronized Instant instant() {
            notifyAll();
            return begin.plus(Duration.ofDays(days++)).plusSeconds(1);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private String reload(Operations operations) throws Exception {
        InetSocketAddress address = Objects.requireNonNull(operations.adminAddress());
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + address.getPort() + "/api/reload"))
                .header("x-portcullis-reload", "1")
                .POST(BodyPublishers.noBody())
                .build();
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        return response.statusCode() + " " + response.body().strip();
    }

    @Test
    void takesAnInterruptForASignal() throws Exception {
        List<Boolean> interruptedInDrain = new ArrayList<>();
        try (Operations operations = Operations.create(settings(null, null), code -> {})) {
            operations.started(
                    REPORT, () -> interruptedInDrain.add(Thread.currentThread().isInterrupted()), 5, Instant.now());
            Thread.currentThread().interrupt();
            operations.awaitShutdown();
            assertTrue(Thread.interrupted());
            assertEquals(List.of(false), interruptedInDrain);
        }
    }

    @Test
    void writesTheStartLogWhereTheSettingsSay() throws IOException {
        Path log = folder.resolve("portcullis.log");
        AppSettings settings = FakeSettings.app(new LogSettings("INFO", false, log.toString()), null, null);
        try (Operations operations = Operations.create(settings, code -> {})) {
            assertNull(operations.adminAddress());
            operations.started(REPORT, () -> {}, 5, Instant.now());
        }
        List<String> lines = Files.readAllLines(log);
        assertEquals(6, lines.size(), lines.toString());
        assertTrue(
                lines.get(5)
                        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z INFO  Portcullis: ready in 5 ms"),
                lines.get(5));
    }

    @Test
    void writesTheLogAsJson() throws IOException {
        Path log = folder.resolve("portcullis.json");
        LogOutput.configure(new LogSettings("WARN", true, log.toString()));
        System.getLogger("dev.portcullis.Test").log(System.Logger.Level.INFO, "too low");
        System.getLogger("dev.portcullis.Test").log(System.Logger.Level.WARNING, "a \"quoted\"\nword");
        List<String> lines = Files.readAllLines(log);
        assertEquals(1, lines.size(), lines.toString());
        assertTrue(lines.get(0).contains("\"level\":\"WARN\""), lines.get(0));
        assertTrue(lines.get(0).contains("\"formattedMessage\":\"a \\\"quoted\\\"\\nword\""), lines.get(0));
        assertFalse(lines.get(0).contains("\"mdc\""), lines.get(0));
    }

    @Test
    void namesALogFileThatCannotBeOpened() {
        LogSettings log = new LogSettings("INFO", false, folder.toString());
        AppSettings settings = FakeSettings.app(log, null, null);
        IOException refused = assertThrows(IOException.class, () -> Operations.create(settings));
        assertTrue(refused.toString().contains("log.filePath: cannot open " + folder), refused.toString());
    }

    @Test
    void namesAnAdminAddressThatIsTaken() throws IOException {
        try (Operations first = Operations.create(settings(null, admin(0)), code -> {})) {
            int port = address(first).getPort();
            IOException refused = assertThrows(IOException.class, () -> Operations.create(settings(null, admin(port))));
            assertTrue(
                    refused.toString().contains("entry point traefik: cannot listen on 127.0.0.1:" + port),
                    refused.toString());
        }
    }

    private static AppSettings settings(@Nullable AccessLogSettings accessLog, @Nullable AdminSettings admin) {
        return FakeSettings.app(LogSettings.DEFAULT, accessLog, admin);
    }

    private static AdminSettings admin(int port) {
        return new AdminSettings(new ListenAddress("127.0.0.1", port), true, 503, true, null, false);
    }

    private static InetSocketAddress address(Operations operations) {
        return Objects.requireNonNull(operations.adminAddress());
    }

    private String get(Operations operations, String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + address(operations).getPort() + path);
        HttpResponse<String> response = client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
        return response.statusCode() + " " + response.body().strip();
    }

    private String uncheckedGet(Operations operations, String path) {
        try {
            return get(operations, path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
