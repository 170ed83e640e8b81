package dev.portcullis.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.settings.BackendTlsSettings;
import dev.portcullis.settings.PemSource;
import io.netty.channel.Channel;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.pkitesting.X509Bundle;
import io.netty.util.LeakPresenceDetector;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which servers behind {@code https://} are believed, and what is said of the others. Over both engines. */
@Timeout(120)
final class BackendTlsHandshakeTest {
    private static final TlsEngine JDK = TlsEngine.jdk("a test");

    @AfterEach
    void releasesEverything() {
        LeakPresenceDetector.check();
    }

    private static Stream<TlsEngine> engines() {
        return Stream.of(TlsEngine.best(), JDK);
    }

    private static BackendTlsSettings versions(X509Bundle root, String min, String max, String... suites) {
        return new BackendTlsSettings(
                List.of(new PemSource.Inline(root.getRootCertificatePEM())),
                "",
                false,
                List.of(),
                List.of(),
                min,
                max,
                List.of(suites));
    }

    private static String outcome(X509Bundle bundle, BackendTlsSettings tls, TlsEngine engine, String host)
            throws Exception {
        SslContext server = BackendCertificates.server(bundle, "h2").build();
        try (BackendHandshake handshake = BackendHandshake.with(server)) {
            return handshake.outcome(tls, engine, host);
        } finally {
            ReferenceCountUtil.release(server);
        }
    }

    private static void assertSays(String expected, String outcome) {
        assertTrue(outcome.contains(expected), outcome);
    }

    @ParameterizedTest
    @MethodSource("engines")
    void selfSignedCertificateIsTrustedAsItsOwnRoot(TlsEngine engine) throws Exception {
        X509Bundle bundle = TestCertificates.ec("localhost", "*.svc.test");
        BackendTlsSettings trusting = BackendCertificates.trusting(bundle);
        assertEquals("secured", outcome(bundle, trusting, engine, "localhost"));
        assertEquals("secured", outcome(bundle, trusting, engine, "guide.svc.test"));
        assertSays("not for 'a.guide.svc.test'", outcome(bundle, trusting, engine, "a.guide.svc.test"));
        assertSays("not for 'svc.test'", outcome(bundle, trusting, engine, "svc.test"));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void otherNameIsRefusedWithBothNames(TlsEngine engine) throws Exception {
        X509Bundle root = BackendCertificates.authority("root");
        X509Bundle bundle =
                BackendCertificates.builder().addSanDnsName("guide.test").buildIssuedBy(root);
        String refused = outcome(bundle, BackendCertificates.trusting(root), engine, "localhost");
        assertSays("its certificate is for DNS:guide.test, not for 'localhost': set serverName", refused);
        assertEquals(
                "secured",
                outcome(bundle, BackendCertificates.trusting(root, "guide.test", List.of()), engine, "localhost"));
        assertSays(
                "not for 'other.test'",
                outcome(bundle, BackendCertificates.trusting(root, "other.test", List.of()), engine, "guide.test"));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void addressesAreVerifiedAgainstAddresses(TlsEngine engine) throws Exception {
        X509Bundle root = BackendCertificates.authority("root");
        X509Bundle byAddress =
                BackendCertificates.builder().addSanIpAddress("127.0.0.1").buildIssuedBy(root);
        X509Bundle byName =
                BackendCertificates.builder().addSanDnsName("127.0.0.1.test").buildIssuedBy(root);
        BackendTlsSettings trusting = BackendCertificates.trusting(root);
        assertEquals("secured", outcome(byAddress, trusting, engine, "127.0.0.1"));
        assertSays("not for '127.0.0.2'", outcome(byAddress, trusting, engine, "127.0.0.2"));
        assertSays("not for '127.0.0.1'", outcome(byName, trusting, engine, "127.0.0.1"));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void unknownAuthorityIsNamed(TlsEngine engine) throws Exception {
        X509Bundle bundle = BackendCertificates.builder()
                .addSanDnsName("localhost")
                .buildIssuedBy(BackendCertificates.authority("stranger"));
        BackendTlsSettings others = BackendCertificates.trusting(BackendCertificates.authority("root"));
        String refused = outcome(bundle, others, engine, "localhost");
        assertEquals(
                "its certificate (CN=server, issued by CN=stranger) leads to none of rootCAs: add the certificate of its"
                        + " root, or have the server send its intermediate certificates",
                refused);
        assertSays(
                "leads to no authority that the JDK trusts: name its root under rootCAs",
                outcome(bundle, BackendTlsSettings.DEFAULT, engine, "localhost"));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void severalRootsAreTrusted(TlsEngine engine) throws Exception {
        X509Bundle first = BackendCertificates.authority("first");
        X509Bundle second = BackendCertificates.authority("second");
        BackendTlsSettings both = BackendCertificates.trusting(
                new PemSource.Inline(first.getRootCertificatePEM() + "\n"
                        + TestCertificates.ec("x").getRootCertificatePEM()),
                new PemSource.Inline(second.getRootCertificatePEM()));
        for (X509Bundle root : List.of(first, second)) {
            X509Bundle bundle =
                    BackendCertificates.builder().addSanDnsName("localhost").buildIssuedBy(root);
            assertEquals("secured", outcome(bundle, both, engine, "localhost"));
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void expiredCertificateIsRefusedEvenAsItsOwnRoot(TlsEngine engine) throws Exception {
        X509Bundle bundle = BackendCertificates.expired()
                .addSanDnsName("localhost")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        assertSays(
                "its certificate has expired on ",
                outcome(bundle, BackendCertificates.trusting(bundle), engine, "localhost"));
        X509Bundle root = BackendCertificates.authority("root");
        X509Bundle issued =
                BackendCertificates.expired().addSanDnsName("localhost").buildIssuedBy(root);
        assertSays(
                "its certificate has expired on ",
                outcome(issued, BackendCertificates.trusting(root), engine, "localhost"));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void alternativesReplaceTheName(TlsEngine engine) throws Exception {
        X509Bundle root = BackendCertificates.authority("root");
        X509Bundle bundle = BackendCertificates.builder()
                .addSanUriName("spiffe://mesh/ns/guide")
                .addSanDnsName("Guide.test")
                .buildIssuedBy(root);
        for (String wanted : List.of("spiffe://mesh/ns/guide", "guide.TEST")) {
            assertEquals(
                    "secured",
                    outcome(
                            bundle,
                            BackendCertificates.trusting(root, "", List.of("other", wanted)),
                            engine,
                            "localhost"));
        }
        for (String other : List.of("spiffe://mesh/ns/Guide", "localhost")) {
            assertSays(
                    "has none of peerCertSANs: [" + other + "]",
                    outcome(bundle, BackendCertificates.trusting(root, "", List.of(other)), engine, "localhost"));
        }
        X509Bundle stranger = BackendCertificates.authority("stranger");
        assertSays(
                "leads to none of rootCAs",
                outcome(
                        bundle,
                        BackendCertificates.trusting(stranger, "", List.of("guide.test")),
                        engine,
                        "localhost"));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void skippedVerificationTakesAnything(TlsEngine engine) throws Exception {
        X509Bundle bundle = BackendCertificates.expired()
                .addSanDnsName("other.test")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        BackendTlsSettings skipping =
                new BackendTlsSettings(List.of(), "", true, List.of(), List.of(), "TLSv1.2", "TLSv1.3", List.of());
        assertEquals("secured", outcome(bundle, skipping, engine, "localhost"));
        assertEquals("secured", outcome(bundle, skipping, engine, "under_score"));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void serverWithoutHttp2IsRefused(TlsEngine engine) throws Exception {
        X509Bundle bundle = TestCertificates.ec("localhost");
        for (String[] protocols : new String[][] {{}, {"http/1.1"}}) {
            SslContext server = BackendCertificates.server(bundle, protocols).build();
            try (BackendHandshake handshake = BackendHandshake.with(server)) {
                assertSays(
                        "it speaks TLS but not HTTP/2",
                        handshake.outcome(BackendCertificates.trusting(bundle), engine, "localhost"));
            } finally {
                ReferenceCountUtil.release(server);
            }
        }
    }

    private static Stream<Arguments> answers() {
        String h2 = "\0\0\0\4\0\0\0\0\0";
        return engines()
                .flatMap(engine -> Stream.of(h2, "HTTP/1.1 400 Bad Request\r\n\r\n", "SSH-2.0-x\r\n")
                        .map(answer -> Arguments.of(engine, answer)));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void serverInClearTextIsDiagnosed(TlsEngine engine, String answer) throws Exception {
        byte[] bytes = answer.getBytes(StandardCharsets.ISO_8859_1);
        BackendTlsSettings tls = BackendCertificates.trusting(TestCertificates.ec("localhost"));
        try (BackendHandshake handshake = new BackendHandshake(channel -> channel.eventLoop()
                .execute(() -> channel.writeAndFlush(channel.alloc().buffer().writeBytes(bytes))))) {
            assertSays("it does not speak TLS on this port: write h2c://", handshake.outcome(tls, engine, "localhost"));
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void serverThatHangsUpOrIsSilentIsDiagnosed(TlsEngine engine) throws Exception {
        BackendTlsSettings tls = BackendCertificates.trusting(TestCertificates.ec("localhost"));
        try (BackendHandshake handshake =
                new BackendHandshake(channel -> channel.eventLoop().execute(channel::close))) {
            assertSays("ended the connection within the TLS handshake", handshake.outcome(tls, engine, "localhost"));
        }
        BackendTlsTable table = BackendHandshake.table(tls, engine);
        try (BackendHandshake handshake = new BackendHandshake(channel -> {})) {
            assertSays(
                    "did not end within dialTimeout",
                    handshake.outcome(BackendTlsTableTest.only(table, tls), "localhost", 1));
        } finally {
            table.release();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void clientCertificateIsShownWhereItIsDemanded(String version) throws Exception {
        X509Bundle root = BackendCertificates.authority("root");
        X509Bundle bundle =
                BackendCertificates.builder().addSanDnsName("localhost").buildIssuedBy(root);
        X509Bundle own = BackendCertificates.builder().buildIssuedBy(root);
        SslContext server = BackendCertificates.server(bundle, "h2")
                .protocols(version)
                .clientAuth(ClientAuth.REQUIRE)
                .trustManager(root.toTrustManagerFactory())
                .build();
        try (BackendHandshake handshake = BackendHandshake.with(server)) {
            for (TlsEngine engine : engines().toList()) {
                assertEquals(
                        "secured",
                        handshake.outcome(
                                BackendCertificates.trusting(root, "", List.of(), TestCertificates.inline(own)),
                                engine,
                                "localhost"));
                String without = handshake.outcome(BackendCertificates.trusting(root), engine, "localhost");
                // With TLS 1.3 the handshake is over before the server says no (RFC 8446 4.4.2.4).
                String said = without.equals("secured") ? handshake.next() : without;
                assertSays("client certificate", said);
            }
        } finally {
            ReferenceCountUtil.release(server);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void versionsAndCipherSuitesAreKept(TlsEngine engine) throws Exception {
        X509Bundle bundle = TestCertificates.ec("localhost");
        SslContext old =
                BackendCertificates.server(bundle, "h2").protocols("TLSv1.2").build();
        try (BackendHandshake handshake = BackendHandshake.with(old)) {
            assertEquals("secured", handshake.outcome(versions(bundle, "TLSv1.2", "TLSv1.3"), engine, "localhost"));
            assertSays(
                    "no TLS version in common",
                    handshake.outcome(versions(bundle, "TLSv1.3", "TLSv1.3"), engine, "localhost"));
            assertEquals(
                    "secured",
                    handshake.outcome(
                            versions(bundle, "TLSv1.2", "TLSv1.2", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"),
                            engine,
                            "localhost"));
            assertSays(
                    "refuses the handshake",
                    handshake.outcome(
                            versions(bundle, "TLSv1.2", "TLSv1.3", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"),
                            engine,
                            "localhost"));
        } finally {
            ReferenceCountUtil.release(old);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void laterConnectionResumesTheSessionOfAnEarlierOne(String version) throws Exception {
        X509Bundle bundle = TestCertificates.ec("localhost");
        SslContext server =
                BackendCertificates.server(bundle, "h2").protocols(version).build();
        OpenSslSessionContext sessions = (OpenSslSessionContext) server.sessionContext();
        byte[] ticketKey = new byte[OpenSslSessionTicketKey.NAME_SIZE];
        new Random(1).nextBytes(ticketKey);
        sessions.setTicketKeys(new OpenSslSessionTicketKey(ticketKey, ticketKey, ticketKey));
        BackendTlsSettings settings = BackendCertificates.trusting(bundle);
        BackendTlsTable table = BackendHandshake.table(settings, TlsEngine.best());
        try (BackendHandshake handshake = new BackendHandshake(channel -> talksOver(server, channel))) {
            BackendTls tls = BackendTlsTableTest.only(table, settings);
            // TLS 1.3 sends its tickets behind the handshake, so that the second connection may be too early.
            for (int i = 0; i < 1_000 && sessions.stats().ticketKeyResume() == 0; i++) {
                assertEquals("secured", handshake.outcome(tls, "localhost", 20_000));
            }
            assertEquals(1, sessions.stats().ticketKeyResume());
        } finally {
            table.release();
            ReferenceCountUtil.release(server);
        }
    }

    /** A server that says something at once, as HTTP/2 does: its tickets leave with that. */
    private static void talksOver(SslContext tls, Channel channel) {
        SslHandler handler = tls.newHandler(channel.alloc());
        channel.pipeline().addLast(handler);
        handler.handshakeFuture()
                .addListener(
                        done -> channel.writeAndFlush(channel.alloc().buffer().writeByte(0)));
    }

    @Test
    void connectionsCountAsOwners() throws Exception {
        X509Bundle bundle = TestCertificates.ec("localhost");
        BackendTlsSettings settings = BackendCertificates.trusting(bundle);
        SslContext server = BackendCertificates.server(bundle, "h2").build();
        BackendTlsTable table = BackendHandshake.table(settings, TlsEngine.best());
        BackendTls tls = BackendTlsTableTest.only(table, settings);
        try (BackendHandshake handshake = BackendHandshake.with(server)) {
            assertEquals(1, tls.owners());
            assertEquals("secured", handshake.outcome(tls, "localhost", 20_000));
            assertEquals(2, tls.owners());
            table.release();
            assertEquals(1, tls.owners());
        } finally {
            ReferenceCountUtil.release(server);
        }
        assertEquals(0, tls.owners());
    }
}
