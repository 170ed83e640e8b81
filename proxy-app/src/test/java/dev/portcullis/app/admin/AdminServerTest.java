package dev.portcullis.app.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.FrameClient;
import dev.portcullis.address.ListenAddress;
import dev.portcullis.app.settings.AdminSettings;
import dev.portcullis.grpc.HealthMessages;
import dev.portcullis.grpc.ServingStatus;
import dev.portcullis.tls.TlsClient;
import io.netty.channel.local.LocalAddress;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.LeakPresenceDetector;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The admin port over real sockets. */
@Timeout(60)
final class AdminServerTest {
    private static final ListenAddress ANY_PORT = new ListenAddress("127.0.0.1", 0);

    private final Readiness readiness = new Readiness();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final BlockingQueue<CompletableFuture<Page>> reloads = new LinkedBlockingQueue<>();
    private final ConfigControl control = new ConfigControl() {
        @Override
        public String state() {
            return "{}";
        }

        @Override
        public Page certificates(boolean asText) {
            return asText ? Page.line(200, "a certificate") : Page.json("{\"certificates\": []}");
        }

        @Override
        public CompletableFuture<Page> backends() {
            return CompletableFuture.supplyAsync(() -> Page.json("{\"backends\": []}"));
        }

        @Override
        public CompletableFuture<Page> reload() {
            CompletableFuture<Page> asked = new CompletableFuture<>();
            reloads.add(asked);
            return asked;
        }
    };
    private AdminServer server;

    AdminServerTest() throws IOException {
        server = open(new AdminSettings(ANY_PORT, true, 418, true, null, false));
    }

    @AfterEach
    void close() {
        server.close();
        LeakPresenceDetector.check();
    }

    private AdminServer open(AdminSettings settings) throws IOException {
        return AdminServer.open(
                ANY_PORT,
                new AdminPages(settings, readiness, AdminServerTest::metrics, control),
                AdminServerTest::serving);
    }

    private static CompletableFuture<Map<String, ServingStatus>> serving() {
        return CompletableFuture.supplyAsync(() -> Map.of("", ServingStatus.SERVING, "s", ServingStatus.NOT_SERVING));
    }

    private static Page metrics(String accept) {
        if (accept.equals("defect")) {
            throw new IllegalStateException("test");
        }
        return new Page(200, "text/x-test", "accept=" + accept + "\n");
    }

    @Test
    void answersProbesWhileItStartsRunsAndDrains() throws Exception {
        assertEquals("200 OK", get("/livez"));
        assertEquals("503 starting: no entry point accepts connections yet", get("/readyz"));
        assertEquals("200 OK", get("/ping"));
        readiness.ready();
        assertEquals("200 OK", get("/livez"));
        assertEquals("200 OK", get("/readyz"));
        assertEquals("200 OK", get("/ping"));
        readiness.draining();
        readiness.ready();
        assertEquals("200 OK", get("/livez"));
        assertEquals("503 draining: the proxy is shutting down", get("/readyz"));
        assertEquals("418 Service Unavailable", get("/ping"));
    }

    @Test
    void handsTheAcceptHeaderToTheMetrics() throws Exception {
        assertEquals("200 accept=", get("/metrics"));
        HttpResponse<String> response = send(request("/metrics?x=1").header("Accept", "a/b"));
        assertEquals("accept=a/b\n", response.body());
        assertEquals(
                "text/x-test", response.headers().firstValue("content-type").orElse(""));
        assertEquals("no-store", response.headers().firstValue("cache-control").orElse(""));
    }

    @Test
    void answersHeadWithoutABody() throws Exception {
        HttpResponse<String> response = send(request("/metrics").method("HEAD", BodyPublishers.noBody()));
        assertEquals(200, response.statusCode());
        assertEquals("8", response.headers().firstValue("content-length").orElse(""));
        assertEquals("", response.body());
        assertEquals("200 accept=", get("/metrics"));
    }

    @Test
    void listsWhatThereIs() throws Exception {
        assertEquals("404 not found; there is /livez, /readyz, /ping, /metrics, /api/reload by POST", get("/"));
        assertEquals("404 not found; there is /livez, /readyz, /ping, /metrics, /api/reload by POST", get("/ping/"));
    }

    @Test
    void leavesOutWhatNobodyAskedFor() throws Exception {
        server.close();
        server = open(new AdminSettings(ANY_PORT, false, 503, false, null, true));
        assertEquals(
                "404 not found; there is /livez, /readyz, /api/config, /api/certificates, /api/backends, /api/reload by POST",
                get("/ping"));
        assertEquals(
                "404 not found; there is /livez, /readyz, /api/config, /api/certificates, /api/backends, /api/reload by POST",
                get("/metrics"));
    }

    @Test
    void refusesOtherMethods() throws Exception {
        HttpResponse<String> response = send(request("/ping").POST(BodyPublishers.ofString("x".repeat(100_000))));
        assertEquals(405, response.statusCode());
        assertEquals("GET, HEAD", response.headers().firstValue("allow").orElse(""));
        assertEquals("200 OK", get("/ping"));
    }

    @Test
    void showsCertificatesAsJsonOrForPeople() throws Exception {
        assertEquals("200 {\"certificates\": []}", get("/api/certificates"));
        assertEquals("200 {\"backends\": []}", get("/api/backends"));
        HttpResponse<String> response = send(request("/api/certificates").header("accept", "text/plain"));
        assertEquals("a certificate\n", response.body());
    }

    @Test
    void showsTheConfigurationToItsOwnMachine() throws Exception {
        HttpResponse<String> response = send(request("/api/config"));
        assertEquals(200, response.statusCode());
        assertEquals("{}\n", response.body());
        assertEquals(
                "application/json; charset=utf-8",
                response.headers().firstValue("content-type").orElse(""));
    }

    @Test
    void answersAReloadWhenItIsDone() throws Exception {
        for (Page result : List.of(Page.line(200, "reloaded"), Page.line(422, "two\nproblems"))) {
            CompletableFuture<HttpResponse<String>> answer =
                    client.sendAsync(reload().build(), BodyHandlers.ofString());
            CompletableFuture<Page> asked = reloads.take();
            assertFalse(answer.isDone());
            assertEquals("200 OK", get("/ping"), "the port answers others meanwhile");
            asked.complete(result);
            assertEquals(result.status(), answer.get().statusCode());
            assertEquals(result.body(), answer.get().body());
        }
    }

    @Test
    void answersAReloadThatADefectEnded() throws Exception {
        CompletableFuture<HttpResponse<String>> answer = client.sendAsync(reload().build(), BodyHandlers.ofString());
        reloads.take().completeExceptionally(new IllegalStateException("test"));
        assertEquals(500, answer.get().statusCode());
    }

    @Test
    void refusesAReloadByABrowser() throws Exception {
        HttpResponse<String> plain = send(request("/api/reload").POST(BodyPublishers.noBody()));
        assertEquals(403, plain.statusCode());
        assertTrue(plain.body().contains("x-portcullis-reload: 1"), plain.body());
        HttpResponse<String> crossSite = send(reload().header("Origin", "http://evil.example"));
        assertEquals(403, crossSite.statusCode());
        assertEquals("404", get("/api/reload").substring(0, 3));
        assertTrue(reloads.isEmpty());
    }

    @Test
    void takesTheAddressFromTheSocketAlone() throws Exception {
        assertTrue(ReloadPermit.isLoopback(at("127.0.0.2")));
        assertTrue(ReloadPermit.isLoopback(at("::1")));
        assertTrue(ReloadPermit.isLoopback(at("::ffff:127.0.0.1")));
        for (String stranger : List.of("10.0.0.1", "192.0.2.1", "fe80::1", "::", "0.0.0.0", "2001:db8::1")) {
            HttpHeaders headers =
                    new DefaultHttpHeaders().add(ReloadPermit.HEADER, "1").add("x-forwarded-for", "127.0.0.1");
            Page refusal = ReloadPermit.refusal(at(stranger), headers);
            assertEquals(403, refusal == null ? 0 : refusal.status(), stranger);
        }
        assertFalse(ReloadPermit.isLoopback(InetSocketAddress.createUnresolved("localhost", 1)));
        assertFalse(ReloadPermit.isLoopback(new LocalAddress("test")));
    }

    private static InetSocketAddress at(String address) throws IOException {
        return new InetSocketAddress(InetAddress.getByName(address), 1);
    }

    private HttpRequest.Builder reload() {
        return request("/api/reload").header(ReloadPermit.HEADER, "1").POST(BodyPublishers.noBody());
    }

    @Test
    void survivesADefectOfAPage() throws Exception {
        HttpResponse<String> response = send(request("/metrics").header("Accept", "defect"));
        assertEquals(500, response.statusCode());
        assertEquals("200 OK", get("/ping"));
    }

    @Test
    void limitsTheRequestLine() throws IOException {
        assertEquals("HTTP/1.1 414", raw("GET /" + "x".repeat(5_000) + " HTTP/1.1\r\n\r\n"));
    }

    @Test
    void limitsTheHeaders() throws IOException {
        assertEquals("HTTP/1.1 431", raw("GET /ping HTTP/1.1\r\na: " + "x".repeat(9_000) + "\r\n\r\n"));
    }

    @Test
    void refusesWhatIsNotHttp() throws IOException {
        assertEquals("HTTP/1.1 400", raw("\u0016\u0003\u0001 hello\r\n\r\n"));
    }

    @Test
    void closesConnectionsAboveTheLimit() throws IOException {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < AdminServer.CONNECTIONS_MAX; i++) {
                Socket socket = connect();
                sockets.add(socket);
                // The answer says that the server has seen this connection.
                assertEquals("HTTP/1.1 200", exchange(socket, "GET /ping HTTP/1.1\r\n\r\n"));
            }
            try (Socket tooMany = connect()) {
                assertEquals(-1, tooMany.getInputStream().read());
            }
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void closesIdleAndBusyConnectionsBeforeItIsClosed() throws Exception {
        try (Socket idle = connect();
                Socket halfAsked = connect();
                FrameClient http2 = new FrameClient(TlsClient.plain(server.address()))) {
            assertEquals("HTTP/1.1 200", exchange(idle, "GET /ping HTTP/1.1\r\n\r\n"));
            assertEquals("HTTP/1.1 200", exchange(halfAsked, "GET /ping HTTP/1.1\r\n\r\n"));
            halfAsked.getOutputStream().write("GET /pi".getBytes(StandardCharsets.US_ASCII));
            assertEquals("0", check(http2, "").grpcStatus());
            server.close();
            // What is left of the answer, and the end.
            assertTrue(idle.getInputStream().readAllBytes().length > 0);
            assertThrows(IOException.class, this::connect);
        }
    }

    @Test
    void answersForTheProxysHealthOverHttp2OnTheSamePort() throws Exception {
        try (FrameClient http2 = new FrameClient(TlsClient.plain(server.address()))) {
            assertEquals(
                    text(HealthMessages.response(ServingStatus.SERVING)),
                    check(http2, "").body());
            assertEquals(
                    text(HealthMessages.response(ServingStatus.NOT_SERVING)),
                    check(http2, "s").body());
            assertEquals("5", check(http2, "nobody").grpcStatus());
            assertEquals("12", http2.call("/a.S/M", "").grpcStatus());
            assertEquals("200 OK", get("/livez"));
        }
    }

    private static FrameClient.Reply check(FrameClient http2, String service) throws IOException {
        return http2.call(HealthMessages.CHECK_PATH, text(HealthMessages.request(service)));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    @Test
    void namesAnAddressThatIsTaken() {
        ListenAddress taken = new ListenAddress("127.0.0.1", server.address().getPort());
        AdminPages pages = new AdminPages(
                new AdminSettings(taken, true, 503, true, null, false), readiness, AdminServerTest::metrics, control);
        IOException refused = assertThrows(
                IOException.class,
                () -> AdminServer.open(taken, pages, AdminServerTest::serving).close());
        assertTrue(
                String.valueOf(refused.getMessage())
                        .startsWith("entry point traefik: cannot listen on " + taken + ": "),
                refused.toString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + server.address().getPort() + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private String get(String path) throws IOException, InterruptedException {
        HttpResponse<String> response = send(request(path));
        return response.statusCode() + " " + response.body().strip();
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), server.address().getPort());
    }

    private String raw(String text) throws IOException {
        try (Socket socket = connect()) {
            return exchange(socket, text);
        }
    }

    private static String exchange(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        InputStream in = socket.getInputStream();
        return new String(in.readNBytes("HTTP/1.1 200".length()), StandardCharsets.ISO_8859_1);
    }
}
