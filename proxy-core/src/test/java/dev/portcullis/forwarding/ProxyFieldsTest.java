package dev.portcullis.forwarding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.address.NetworkSet;
import dev.portcullis.connection.IdentifiedConnection;
import dev.portcullis.connection.ProxyFacts;
import dev.portcullis.connection.ProxyTls;
import dev.portcullis.connection.SecuredConnection;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.http2.hpack.Indexing;
import dev.portcullis.settings.ForwardClientCert;
import dev.portcullis.settings.ProxyHeaderFact;
import dev.portcullis.settings.TrustSettings;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What backends are told of a PROXY header, and that no client can say it in the proxy's place. */
final class ProxyFieldsTest {
    private static final Map<ProxyHeaderFact, String> NAMES = names();
    private static final ProxyFacts FACTS = new ProxyFacts(
            "grpc.example.com",
            "h2",
            "id-1",
            "vpce-1",
            new ProxyTls(3, 0, "TLSv1.3", "cn", "cipher", "SHA256", "RSA2048"));
    private static final String[] FORGED = {
        ":method: GET", ":path: /", "x-vpc-endpoint-id: vpce-666", "x_vpc_endpoint_id: vpce-666", "x-vpc_endpoint-id: 1"
    };

    @Test
    void everyFactHasItsValueByName() {
        for (ProxyHeaderFact fact : ProxyHeaderFact.values()) {
            assertNotNull(FACTS.text(fact.written()), fact.written());
        }
        assertThrows(IllegalArgumentException.class, () -> FACTS.text("netns"));
    }

    @Test
    void tellsEachFactUnderItsName() {
        List<String> sent = Exchange.sent(fields(NAMES, FACTS, false), ":method: GET", ":path: /");
        assertEquals(
                List.of(
                        "x-authority: grpc.example.com",
                        "x-alpn: h2",
                        "x-unique-id: id-1",
                        "x-vpc-endpoint-id: vpce-1",
                        "x-tls-version: TLSv1.3",
                        "x-tls-common-name: cn",
                        "x-tls-cipher: cipher",
                        "x-tls-signature-algorithm: SHA256",
                        "x-tls-key-algorithm: RSA2048",
                        "x-tls-client-certificate: verified"),
                sent.subList(sent.size() - NAMES.size(), sent.size()));
    }

    @Test
    void leavesOutWhatTheHeaderDidNotSay() {
        ProxyFacts some = new ProxyFacts(null, null, null, "vpce-1", null);
        assertEquals(
                List.of("x-vpc-endpoint-id: vpce-1"),
                Exchange.sent(fields(NAMES, some, false), ":method: GET", ":path: /").stream()
                        .filter(field -> NAMES.containsValue(field.substring(0, Math.max(0, field.indexOf(": ")))))
                        .toList());
    }

    @Test
    void dropsWhatAClientSaysUnderTheSameNamesBelievedOrNot() {
        for (boolean believed : new boolean[] {false, true}) {
            for (ProxyFacts facts : new ProxyFacts[] {null, FACTS}) {
                String sent =
                        Exchange.sent(fields(NAMES, facts, believed), FORGED).toString();
                assertFalse(sent.contains("666") || sent.contains("_"), sent);
                assertEquals(facts != null, sent.contains("x-vpc-endpoint-id: vpce-1"), sent);
            }
        }
    }

    @Test
    void dropsThemInTrailers() {
        HeaderBlock out = new HeaderBlock();
        fields(NAMES, FACTS, false).requestTrailers(Exchange.block("x-unique-id: forged", "a: b"), out);
        assertEquals(List.of("a: b"), Exchange.texts(out));
    }

    @Test
    void touchesNothingWhereNoneIsAskedFor() {
        String sent = Exchange.sent(fields(Map.of(), FACTS, false), FORGED).toString();
        assertTrue(sent.contains("x-vpc-endpoint-id: vpce-666") && !sent.contains("vpce-1"), sent);
    }

    @Test
    void keepsTheFactsOutOfBackendsTables() {
        HeaderBlock out = new HeaderBlock();
        fields(NAMES, FACTS, false)
                .requestHead(Exchange.block(":method: GET", ":path: /"), out, BackendScheme.HTTP, null);
        for (int i = out.size() - NAMES.size(); i < out.size(); i++) {
            assertEquals(Indexing.WITHOUT, out.get(i).indexing());
        }
    }

    private static ForwardedFields fields(
            Map<ProxyHeaderFact, String> names, @Nullable ProxyFacts facts, boolean believed) {
        SecuredConnection plain = Exchange.connection("203.0.113.7", true);
        IdentifiedConnection before = plain.identified();
        SecuredConnection connection = new SecuredConnection(
                new IdentifiedConnection(before.accepted(), before.client(), before.proxyHeader(), facts),
                plain.tlsVersion(),
                plain.cipherSuite(),
                plain.serverName());
        return new ForwardedFields(
                connection, new TrustSettings(believed, believed, NetworkSet.EMPTY), names, ForwardClientCert.DEFAULT);
    }

    private static Map<ProxyHeaderFact, String> names() {
        Map<ProxyHeaderFact, String> names = new EnumMap<>(ProxyHeaderFact.class);
        for (ProxyHeaderFact fact : ProxyHeaderFact.values()) {
            names.put(fact, "x-" + fact.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        }
        return names;
    }
}
