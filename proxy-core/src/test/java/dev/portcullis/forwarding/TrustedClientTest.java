package dev.portcullis.forwarding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.address.NetworkSet;
import dev.portcullis.settings.TrustSettings;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a backend gets of a request of a client that is believed. */
final class TrustedClientTest {
    private final ForwardedFields fields = Exchange.trusted("10.1.1.1");

    @Test
    void appendsTheClientsAddress() {
        assertTrue(sent("x-forwarded-for: 203.0.113.7").contains("x-forwarded-for: 203.0.113.7, 10.1.1.1"));
    }

    @Test
    void joinsSeveralFieldsInOrder() {
        List<String> sent =
                sent("x-forwarded-for: 1.1.1.1", "a: b", "x-forwarded-for: 2.2.2.2,3.3.3.3", "x-forwarded-for: ");
        assertEquals(
                List.of("x-forwarded-for: 1.1.1.1, 2.2.2.2,3.3.3.3, 10.1.1.1"),
                sent.stream()
                        .filter(field -> field.startsWith("x-forwarded-for"))
                        .toList());
    }

    @Test
    void keepsWhatIsThereAndAddsNothingTwice() {
        assertEquals(
                List.of(
                        ":method: GET",
                        ":scheme: http",
                        ":path: /",
                        ":authority: h",
                        "x-forwarded-proto: http",
                        "x-forwarded-host: outer",
                        "x-forwarded-port: 99",
                        "x-forwarded-server: s",
                        "x-real-ip: 203.0.113.7",
                        "x-forwarded-prefix: /p",
                        "forwarded: for=203.0.113.7",
                        "te: trailers",
                        "x-forwarded-for: 10.1.1.1"),
                sent(
                        "x-forwarded-proto: http",
                        "x-forwarded-host: outer",
                        "x-forwarded-port: 99",
                        "x-forwarded-server: s",
                        "x-real-ip: 203.0.113.7",
                        "x-forwarded-prefix: /p",
                        "forwarded: for=203.0.113.7"));
    }

    @Test
    void addsWhatIsMissing() {
        assertEquals(
                List.of(
                        "te: trailers",
                        "x-forwarded-for: 10.1.1.1",
                        "x-real-ip: 10.1.1.1",
                        "x-forwarded-proto: https",
                        "x-forwarded-host: h",
                        "x-forwarded-port: 443",
                        "x-forwarded-server: " + MachineName.NAME),
                sent().subList(4, 11));
    }

    @Test
    void takesTheUsualPortOfTheSchemeThatTheClientTold() {
        assertTrue(sent("x-forwarded-proto: http").contains("x-forwarded-port: 80"));
        assertTrue(sent("x-forwarded-proto: https").contains("x-forwarded-port: 443"));
    }

    @Test
    void dropsSpellingsWithUnderscoresEvenHere() {
        assertEquals(sent(), sent("x_forwarded_for: 1.2.3.4", "x_real_ip: 1.2.3.4", "x_forwarded_host: evil"));
    }

    @Test
    void believesOnlyTheNetworksThatAreNamed() {
        TrustSettings settings = new TrustSettings(true, false, NetworkSet.parse(List.of("10.0.0.0/8")));
        ForwardedFields other = new ForwardedFields(Exchange.connection("11.0.0.1", true), settings);
        List<String> sent = Exchange.sent(other, ":method: GET", ":path: /", "x-forwarded-for: 1.2.3.4");
        assertTrue(sent.contains("x-forwarded-for: 11.0.0.1"));
        ForwardedFields everybody = new ForwardedFields(
                Exchange.connection("11.0.0.1", true), new TrustSettings(true, true, NetworkSet.EMPTY));
        List<String> believed = Exchange.sent(everybody, ":method: GET", ":path: /", "x-forwarded-for: 1.2.3.4");
        assertTrue(believed.contains("x-forwarded-for: 1.2.3.4, 11.0.0.1"));
    }

    private List<String> sent(String... more) {
        String[] request = new String[3 + more.length];
        request[0] = ":method: GET";
        request[1] = ":path: /";
        request[2] = ":authority: h";
        System.arraycopy(more, 0, request, 3, more.length);
        return Exchange.sent(fields, request);
    }
}
