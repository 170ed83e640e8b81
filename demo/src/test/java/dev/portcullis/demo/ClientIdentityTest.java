package dev.portcullis.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.EdgeProxy;
import dev.portcullis.app.config.ConfigLoader;
import dev.portcullis.app.config.RuleCheck;
import dev.portcullis.demo.routeguide.Feature;
import dev.portcullis.demo.routeguide.Point;
import dev.portcullis.demo.routeguide.RouteGuideGrpc;
import dev.portcullis.settings.EdgeSettings;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.netty.util.LeakPresenceDetector;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** From a file and a handshake with a client's certificate to what the server reads of it. */
@Timeout(120)
final class ClientIdentityTest {
    private static final String ELEMENT = "x-forwarded-client-cert";
    private static final String PEM = "x-forwarded-tls-client-cert";
    private static final String INFO = "x-forwarded-tls-client-cert-info";
    private static final Point KNOWN = Features.all().get(0).getLocation();

    private static X509Bundle authority;
    private static X509Bundle alice;

    private final RecordingObservers observers = new RecordingObservers();
    private final SeenMetadata seen = new SeenMetadata();

    @TempDir
    private Path folder;

    private TemporaryCertificate served;

    @BeforeAll
    static void makesCertificates() throws Exception {
        authority = new CertificateBuilder()
                .ecp256()
                .subject("CN=Clients")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        alice = new CertificateBuilder()
                .ecp256()
                .subject("CN=alice,O=Acme")
                .addSanUriName("spiffe://example.com/alice")
                .addSanDnsName("alice.example.com")
                .buildIssuedBy(authority);
    }

    @BeforeEach
    void servesACertificate() throws Exception {
        served = TemporaryCertificate.make();
        Files.writeString(folder.resolve("clients.pem"), authority.getCertificatePEM());
    }

    @AfterEach
    void releasesEverything() throws Exception {
        served.close();
        assertEquals(List.of(), observers.defects());
        LeakPresenceDetector.check();
    }

    /** The client is believed what it says of others, and is still not believed what it says of its certificate. */
    private EdgeSettings settings(String clientAuthType, int backendPort) throws Exception {
        String file = String.join(
                "\n",
                "workers: 1",
                "entryPoints:",
                "  grpcs:",
                "    address: '127.0.0.1:0'",
                "    forwardedHeaders: { trustedIPs: [127.0.0.1] }",
                "    forwardClientCert: { mode: set }",
                "    http: { tls: { options: mutual } }",
                "http:",
                "  routers:",
                "    all: { rule: 'PathPrefix(`/`)', service: guide, middlewares: [identity] }",
                "  middlewares:",
                "    identity:",
                "      passTLSClientCert: { pem: true, info: { sans: true, subject: { commonName: true } } }",
                "  services:",
                "    guide: { loadBalancer: { servers: [ { url: 'h2c://127.0.0.1:" + backendPort + "' } ] } }",
                "tls:",
                "  certificates: [ { certFile: " + served.certificate() + ", keyFile: " + served.key() + " } ]",
                "  options:",
                "    mutual:",
                "      clientAuth: { clientAuthType: " + clientAuthType + ", caFiles: [clients.pem] }");
        return new ConfigLoader(RuleCheck.NONE)
                .startingAt(folder)
                .load("identity.yml", file)
                .settings()
                .edge();
    }

    /** A call with forged copies in every spelling; what the server saw is in {@link #seen}. */
    private Feature call(String clientAuthType, @Nullable X509Bundle own) throws Exception {
        try (RouteGuideServer server = RouteGuideServer.start("guide", 0, null, seen);
                EdgeProxy proxy = EdgeProxy.start(settings(clientAuthType, server.port()), observers)) {
            ManagedChannel channel = channel(proxy, own);
            try {
                Metadata forged = new Metadata();
                for (String name : List.of(ELEMENT, PEM, INFO)) {
                    forged.put(SeenMetadata.key(name), "forged");
                    forged.put(SeenMetadata.key(name.replace('-', '_')), "forged");
                }
                return RouteGuideGrpc.newBlockingStub(channel)
                        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(forged))
                        .getFeature(KNOWN);
            } finally {
                channel.shutdownNow();
                assertTrue(channel.awaitTermination(20, TimeUnit.SECONDS));
            }
        }
    }

    private ManagedChannel channel(EdgeProxy proxy, @Nullable X509Bundle own) throws Exception {
        InetSocketAddress address = proxy.report().listeners().get("grpcs");
        SslContextBuilder client =
                SslContextBuilder.forClient().trustManager(served.certificate().toFile());
        if (own != null) {
            client.keyManager(own.getKeyPair().getPrivate(), own.getCertificatePath());
        }
        return NettyChannelBuilder.forAddress(Objects.requireNonNull(address))
                .overrideAuthority("localhost")
                .disableRetry()
                .sslContext(GrpcSslContexts.configure(client, SslProvider.JDK).build())
                .build();
    }

    @Test
    void theServerReadsTheVerifiedCertificateAlone() throws Exception {
        assertTrue(call("RequireAndVerifyClientCert", alice).hasLocation());
        byte[] der = alice.getCertificate().getEncoded();
        String hash =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(der));
        assertEquals(
                List.of("Hash=" + hash
                        + ";Subject=\"CN=alice,O=Acme\";URI=spiffe://example.com/alice;DNS=alice.example.com"),
                seen.all(ELEMENT));
        assertTrue(seen.only(PEM).startsWith(Base64.getEncoder().encodeToString(der)), seen.only(PEM));
        String info = URLDecoder.decode(seen.only(INFO), StandardCharsets.UTF_8);
        assertTrue(info.contains("Subject=\"CN=alice\""), info);
        assertTrue(info.contains("spiffe://example.com/alice"), info);
        assertNoOtherSpelling();
    }

    @Test
    void theServerReadsNothingOfAClientWithoutACertificate() throws Exception {
        assertTrue(call("VerifyClientCertIfGiven", null).hasLocation());
        assertNothingTold();
    }

    @Test
    void theServerReadsNothingOfACertificateThatNobodyVerified() throws Exception {
        X509Bundle stranger = new CertificateBuilder()
                .ecp256()
                .subject("CN=alice,O=Acme")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        assertTrue(call("RequireAnyClientCert", stranger).hasLocation());
        assertNothingTold();
    }

    @Test
    void aClientWithoutACertificateGetsNoFurtherThanTheHandshake() {
        assertThrows(StatusRuntimeException.class, () -> call("RequireAndVerifyClientCert", null));
        assertEquals(0, seen.calls());
    }

    private void assertNothingTold() {
        for (String name : List.of(ELEMENT, PEM, INFO)) {
            assertEquals(List.of(), seen.all(name), name);
        }
        assertNoOtherSpelling();
    }

    private void assertNoOtherSpelling() {
        assertEquals(1, seen.calls());
        for (String name : List.of(ELEMENT, PEM, INFO)) {
            assertEquals(List.of(), seen.all(name.replace('-', '_')), name);
        }
    }
}
