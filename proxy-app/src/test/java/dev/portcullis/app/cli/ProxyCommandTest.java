package dev.portcullis.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.EdgeProxy;
import dev.portcullis.app.config.ConfigLoader;
import dev.portcullis.app.config.ConfigSearch;
import dev.portcullis.app.config.RuleCheck;
import dev.portcullis.app.keys.KeySource;
import dev.portcullis.observe.ObserverFactory;
import dev.portcullis.settings.EdgeSettings;
import dev.portcullis.settings.PemSource;
import dev.portcullis.settings.ServiceSettings;
import dev.portcullis.tls.TestCertificates;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A proxy in one line: really started, and asked for its certificate. */
@Timeout(60)
final class ProxyCommandTest {
    @TempDir
    private Path folder = Path.of("");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<EdgeSettings> started = new ArrayList<>();
    private final List<X509Certificate> shown = new ArrayList<>();

    private int execute(String... arguments) {
        return Portcullis.commandLine(
                        new ConfigLoader(RuleCheck.NONE),
                        new ConfigSearch(Map.of(), List.of(folder)),
                        (read, source) -> new Visited(new RecordingProxy(new ArrayList<>()), shown),
                        (settings, observers) -> {
                            started.add(settings);
                            return EdgeProxy.start(settings, observers);
                        })
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    @Test
    void serveASelfSignedCertificateAndSaysSo() throws Exception {
        assertEquals(
                0,
                execute("proxy", "--from", "127.0.0.1:0", "--to", "h2c://127.0.0.1:1", "--to", "h2c://127.0.0.1:2"),
                err::toString);
        assertTrue(err.toString().contains("THE CERTIFICATE IS SELF-SIGNED"), err::toString);
        String digest = HexFormat.ofDelimiter(":")
                .formatHex(
                        MessageDigest.getInstance("SHA-256").digest(shown.get(0).getEncoded()))
                .toUpperCase(Locale.ROOT);
        assertTrue(err.toString().contains("SHA-256 " + digest), err::toString);
        assertTrue(
                err.toString().matches("(?s).*try: grpcurl -insecure 127\\.0\\.0\\.1:[1-9]\\d* list.*"), err::toString);
        assertTrue(!err.toString().contains("PRIVATE KEY"));
        shown.get(0).verify(shown.get(0).getPublicKey());
        assertTrue(shown.get(0).getSubjectAlternativeNames().stream()
                .anyMatch(name -> name.get(1).equals("localhost")));
        ServiceSettings service = started.get(0).services().get(0);
        assertTrue(service instanceof ServiceSettings.LoadBalancer balancer
                && balancer.servers().size() == 2);
    }

    @Test
    void takesAnOwnCertificateWithoutAWord() throws Exception {
        X509Bundle bundle = TestCertificates.ec("localhost");
        Path certificate = Files.writeString(folder.resolve("a.crt"), bundle.getCertificatePathPEM());
        Path key = Files.writeString(folder.resolve("a.key"), bundle.getPrivateKeyPEM());
        assertEquals(
                0,
                execute(
                        "proxy",
                        "--from=127.0.0.1:0",
                        "--to=h2c://127.0.0.1:1,h2c://127.0.0.1:2",
                        "--cert=" + certificate,
                        "--key=" + key,
                        "--proxy-protocol=10.0.0.0/8"),
                err::toString);
        assertEquals("", err.toString());
        assertEquals(bundle.getCertificate(), shown.get(0));
        assertEquals(
                new KeySource(new PemSource.File(key), null),
                started.get(0).tls().certificates().get(0).key());
        assertTrue(started.get(0).entryPoints().get(0).proxyProtocol().enabled());
    }

    @Test
    void exitsWithTwoOnBadUsage() {
        assertEquals(2, execute("proxy"));
        assertTrue(err.toString().contains("--to"), err::toString);
        assertEquals(2, execute("proxy", "--to", "h2c://127.0.0.1:1", "--cert", "a.crt"));
        assertTrue(err.toString().contains("--key"), err::toString);
        assertEquals(2, execute("proxy", "--to", "ftp://127.0.0.1:1"));
        assertTrue(err.toString().contains("loadBalancer.servers[0].url: 'ftp://127.0.0.1:1'"), err::toString);
        assertEquals(2, execute("proxy", "--from", "x", "--to", "h2c://127.0.0.1:1"));
        assertTrue(err.toString().contains("entryPoints.proxy.address: 'x'"), err::toString);
        assertEquals(List.of(), started);
    }

    /** Looks at the certificate of each proxy that has started. */
    private record Visited(RunningProxy inside, List<X509Certificate> shown) implements RunningProxy {
        @Override
        public ObserverFactory observers() {
            return inside.observers();
        }

        @Override
        public void started(EdgeProxy proxy, long startedAtNanos) {
            InetSocketAddress address =
                    proxy.report().listeners().values().iterator().next();
            try (SSLSocket socket =
                    (SSLSocket) trustful().getSocketFactory().createSocket(address.getAddress(), address.getPort())) {
                socket.startHandshake();
                Certificate first = socket.getSession().getPeerCertificates()[0];
                shown.add((X509Certificate) first);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static SSLContext trustful() {
            TrustManager anybody = new X509TrustManager() {
                @Override
                public void checkClientTrusted(X509Certificate[] chain, String type) {}

                @Override
                public void checkServerTrusted(X509Certificate[] chain, String type) {}

                @Override
                public X509Certificate[] getAcceptedIssuers() {
                    return new X509Certificate[0];
                }
            };
            try {
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(null, new TrustManager[] {anybody}, null);
                return context;
            } catch (GeneralSecurityException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void awaitShutdown() {
            inside.awaitShutdown();
        }

        @Override
        public void close() {
            inside.close();
        }
    }
}
