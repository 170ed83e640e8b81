package dev.portcullis.forwarding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.http2.hpack.HeaderField;
import dev.portcullis.http2.hpack.Indexing;
import dev.portcullis.settings.TrustSettings;
import dev.portcullis.testing.GrpcRule;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a backend gets of a request of a client that is not believed. */
final class ForwardedFieldsTest {
    private static final String[] HEAD = {
        ":method: POST", ":scheme: https", ":path: /a.B/C", ":authority: api.example.com"
    };

    private final ForwardedFields fields = Exchange.untrusted("203.0.113.7");

    @Test
    void sendsPseudoFieldsThenTheClientsThenOurs() {
        assertEquals(
                List.of(
                        ":method: POST",
                        ":scheme: http",
                        ":path: /a.B/C",
                        ":authority: api.example.com",
                        "content-type: application/grpc",
                        "te: trailers",
                        "x-forwarded-for: 203.0.113.7",
                        "x-real-ip: 203.0.113.7",
                        "x-forwarded-proto: https",
                        "x-forwarded-host: api.example.com",
                        "x-forwarded-port: 443",
                        "x-forwarded-server: " + MachineName.NAME),
                sentWith("te: trailers", "content-type: application/grpc"));
    }

    @Test
    void passesTheSameFieldObjectsInOrder() {
        HeaderBlock request = Exchange.block(HEAD);
        for (String key :
                new String[] {"x-bin", "a", "x-bin", "authorization", "cookie", "grpc-timeout", "b_c", "date"}) {
            request.add(HeaderField.of(key, "\u00ff ,," + request.size(), Indexing.NEVER));
        }
        HeaderBlock out = new HeaderBlock();
        fields.requestHead(request, out, BackendScheme.HTTPS, null);
        assertSame(BackendScheme.HTTPS.field(), out.get(1));
        assertSame(request.get(0), out.get(0));
        for (int i = 2; i < request.size(); i++) {
            assertSame(request.get(i), out.get(i));
        }
    }

    @Test
    void dropsEveryForwardedFieldAndSpelling() {
        List<String> plain = sentWith();
        assertEquals(
                plain,
                sentWith(
                        "x-forwarded-for: 1.2.3.4",
                        "x-forwarded-for: 5.6.7.8",
                        "x_forwarded_for: 1.2.3.4",
                        "x-forwarded_for: 1.2.3.4",
                        "forwarded: for=1.2.3.4",
                        "x-real-ip: 1.2.3.4",
                        "x_real_ip: 1.2.3.4",
                        "x-forwarded-proto: http",
                        "x-forwarded-host: evil",
                        "x-forwarded-port: 1",
                        "x_forwarded_server: evil",
                        "x-forwarded-tls-client-cert: evil",
                        "x-forwarded-anything: evil"));
    }

    @Test
    @GrpcRule(48)
    void dropsWhatBelongsToOneHop() {
        assertEquals(
                sentWith("kept: 1"),
                sentWith(
                        "connection: close, X-Hop",
                        "connection: other-hop,,x-forwarded-for",
                        "keep-alive: 1",
                        "proxy-connection: 1",
                        "transfer-encoding: chunked",
                        "upgrade: h2c",
                        "x-hop: 1",
                        "kept: 1",
                        "other-hop: 2",
                        "te: gzip",
                        "te: trailers"));
    }

    @Test
    void usesHostWhereAuthorityIsMissing() {
        List<String> sent =
                Exchange.sent(fields, ":method: POST", ":scheme: https", ":path: /", "host: h:8443", "a: b");
        assertEquals(
                List.of(":method: POST", ":scheme: http", ":path: /", ":authority: h:8443", "a: b"),
                sent.subList(0, 5));
        assertTrue(sent.contains("x-forwarded-host: h:8443"));
        assertTrue(sent.contains("x-forwarded-port: 8443"));
    }

    @Test
    void dropsHostWhereAuthorityIsThere() {
        assertEquals(sentWith(), sentWith("host: elsewhere"));
    }

    @Test
    void saysTheAuthorityThatTheClientSentWhenAnotherGoesOut() {
        HeaderBlock out = new HeaderBlock();
        HeaderField own = HeaderField.of(":authority", "10.0.0.1:50051");
        fields.requestHead(Exchange.block(HEAD), out, BackendScheme.HTTP, own);
        assertSame(own, out.get(3));
        assertTrue(Exchange.texts(out).contains("x-forwarded-host: api.example.com"));
    }

    @Test
    void leavesForwardedHostOutWithoutAuthority() {
        List<String> sent = Exchange.sent(fields, ":method: POST", ":scheme: https", ":path: /");
        assertEquals(9, sent.size());
        assertTrue(sent.stream()
                .noneMatch(field -> field.startsWith("x-forwarded-host") || field.startsWith(":authority")));
        assertTrue(sent.contains("x-forwarded-port: 443"));
    }

    @Test
    void findsThePortInTheAuthority() {
        assertEquals("8443", portFor("example.com:8443"));
        assertEquals("8443", portFor("[2001:db8::1]:8443"));
        for (String without :
                new String[] {"example.com", "[2001:db8::1]", "2001:db8::1", "a:", "a:x", "a:123456", ""}) {
            assertEquals("443", portFor(without), without);
        }
    }

    @Test
    void saysHttpAndPort80ForClearText() {
        ForwardedFields clear = new ForwardedFields(Exchange.connection("203.0.113.7", false), TrustSettings.OFF);
        List<String> sent = Exchange.sent(clear, HEAD);
        assertTrue(sent.contains("x-forwarded-proto: http"));
        assertTrue(sent.contains("x-forwarded-port: 80"));
    }

    @Test
    void writesBareAddresses() {
        assertTrue(Exchange.sent(Exchange.untrusted("2001:db8::1"), HEAD).contains("x-forwarded-for: 2001:db8::1"));
        assertTrue(Exchange.sent(Exchange.untrusted("::ffff:192.0.2.1"), HEAD).contains("x-real-ip: 192.0.2.1"));
    }

    @Test
    void keepsTheClientsAddressOutOfTablesAndReusesFields() {
        HeaderBlock request = Exchange.block(HEAD);
        HeaderBlock out = new HeaderBlock();
        fields.requestHead(request, out, BackendScheme.HTTP, null);
        HeaderBlock again = new HeaderBlock();
        fields.requestHead(request, again, BackendScheme.HTTP, null);
        for (int i = 0; i < out.size(); i++) {
            assertSame(out.get(i), again.get(i));
            boolean personal = out.get(i).value().equals("203.0.113.7");
            assertEquals(
                    personal ? Indexing.WITHOUT : Indexing.INCREMENTAL,
                    out.get(i).indexing());
        }
    }

    @Test
    void followsAChangeOfAuthority() {
        for (String authority : new String[] {"a:1", "b:2", "b", "a:1"}) {
            List<String> sent = Exchange.sent(fields, ":method: GET", ":path: /", ":authority: " + authority);
            assertTrue(sent.contains("x-forwarded-host: " + authority), authority);
            assertTrue(
                    sent.contains("x-forwarded-port: " + (authority.length() > 1 ? authority.substring(2) : "443")),
                    authority);
        }
    }

    @Test
    void passesTrailersWithoutWhatSaysWhoCalled() {
        HeaderBlock out = new HeaderBlock();
        HeaderBlock trailers =
                Exchange.block("a: 1", "x-forwarded-for: 1.2.3.4", "te: trailers", "x-real-ip: 1.2.3.4", "a-bin: AA");
        Exchange.trusted("203.0.113.7").requestTrailers(trailers, out);
        assertEquals(List.of("a: 1", "a-bin: AA"), Exchange.texts(out));
    }

    private String portFor(String authority) {
        String start = "x-forwarded-port: ";
        return Exchange.sent(fields, ":method: GET", ":path: /", ":authority: " + authority).stream()
                .filter(field -> field.startsWith(start))
                .findFirst()
                .orElseThrow()
                .substring(start.length());
    }

    private List<String> sentWith(String... more) {
        String[] request = java.util.Arrays.copyOf(HEAD, HEAD.length + more.length);
        System.arraycopy(more, 0, request, HEAD.length, more.length);
        return Exchange.sent(fields, request);
    }
}
