package dev.portcullis.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portcullis.settings.BackendTlsSettings;
import dev.portcullis.settings.SettingsException;
import io.netty.channel.Channel;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import io.netty.util.LeakPresenceDetector;
import java.security.cert.Certificate;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ed25519 certificates of ours, towards servers: which engine can show them. */
@Timeout(120)
final class BackendEd25519Test {
    private static final TlsEngine JDK = TlsEngine.jdk("a test");

    @AfterEach
    void releasesEverything() {
        LeakPresenceDetector.check();
    }

    private static void assertSays(String expected, String outcome) {
        assertTrue(outcome.contains(expected), outcome);
    }

    @Test
    void anEd25519CertificateIsShownByTheJdksEngine() throws Exception {
        X509Bundle root = BackendCertificates.authority("root");
        X509Bundle bundle =
                BackendCertificates.builder().addSanDnsName("localhost").buildIssuedBy(root);
        X509Bundle own = edwards(root);
        for (String version : List.of("TLSv1.2", "TLSv1.3")) {
            SslContext server = BackendCertificates.server(bundle, "h2")
                    .sslProvider(SslProvider.JDK)
                    .protocols(version)
                    .clientAuth(ClientAuth.REQUIRE)
                    .trustManager(root.toTrustManagerFactory())
                    .build();
            CompletableFuture<Certificate> shown = new CompletableFuture<>();
            try (BackendHandshake handshake = new BackendHandshake(channel -> addTls(channel, server, shown))) {
                assertEquals(
                        "secured",
                        handshake.outcome(
                                BackendCertificates.trusting(root, "", List.of(), TestCertificates.inline(own)),
                                JDK,
                                "localhost"),
                        version);
                assertEquals(own.getCertificate(), shown.get(20, TimeUnit.SECONDS), version);
            }
        }
    }

    /** Netty asks key managers for the kinds of key that BoringSSL had when it had no Ed25519: no server would ever see it. */
    @Test
    void anEd25519CertificateIsRefusedWhereNoServerWouldSeeIt() throws Exception {
        assumeTrue(OpenSsl.isAvailable());
        X509Bundle root = BackendCertificates.authority("root");
        BackendTlsSettings wanted =
                BackendCertificates.trusting(root, "", List.of(), TestCertificates.inline(edwards(root)));
        var e = assertThrows(SettingsException.class, () -> BackendHandshake.table(wanted, TlsEngine.best()));
        assertSays("has an Ed25519 key, which BoringSSL shows no server; make one with: openssl", e.toString());
    }

    private static X509Bundle edwards(X509Bundle root) throws Exception {
        return new CertificateBuilder()
                .algorithm(Algorithm.ed25519)
                .subject("CN=edge")
                .buildIssuedBy(root);
    }

    /** With TLS 1.3 the server alone knows whether it took the certificate. */
    private static void addTls(Channel channel, SslContext server, CompletableFuture<Certificate> shown) {
        SslHandler tls = server.newHandler(channel.alloc());
        tls.handshakeFuture().addListener(handshake -> {
            if (handshake.isSuccess()) {
                shown.complete(tls.engine().getSession().getPeerCertificates()[0]);
            } else {
                shown.completeExceptionally(handshake.cause());
            }
        });
        channel.pipeline().addLast(tls);
    }
}
