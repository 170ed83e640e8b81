package dev.portcullis.app.accesslog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.app.metrics.FakeCall;
import dev.portcullis.app.settings.AccessLogFields;
import dev.portcullis.connection.ClientCertificate;
import dev.portcullis.connection.IdentifiedConnection;
import dev.portcullis.connection.ProxyFacts;
import dev.portcullis.connection.ProxyHeader;
import dev.portcullis.connection.ProxyTls;
import dev.portcullis.connection.SecuredConnection;
import dev.portcullis.failure.Cause;
import dev.portcullis.failure.Failure;
import dev.portcullis.failure.Party;
import io.netty.pkitesting.CertificateBuilder;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Lines in JSON, whole and read back by a parser. */
final class JsonFormatTest {
    @Test
    void writesAUnaryCall() {
        assertEquals(
                "{\"StartUTC\":\"2026-11-21T12:00:00.123Z\",\"Duration\":2000000,\"OriginHeadersDuration\":1000000,"
                        + "\"entryPointName\":\"grpcs\",\"ClientAddr\":\"203.0.113.7:51000\","
                        + "\"ClientHost\":\"203.0.113.7\",\"ClientPort\":\"51000\",\"ProxyHeader\":\"v1\","
                        + "\"ProxyPeerAddr\":\"10.0.0.9:41000\",\"TLSVersion\":\"1.3\","
                        + "\"TLSCipher\":\"TLS_AES_128_GCM_SHA256\",\"TLSServerName\":\"grpc.example.com\","
                        + "\"RequestAddr\":\"grpc.example.com\",\"RequestHost\":\"grpc.example.com\","
                        + "\"RequestPort\":\"-\",\"RequestMethod\":\"POST\","
                        + "\"RequestPath\":\"/routeguide.RouteGuide/GetFeature\",\"RequestProtocol\":\"HTTP/2.0\","
                        + "\"RequestScheme\":\"https\",\"RouterName\":\"route-guide\","
                        + "\"ServiceName\":\"route-guide\",\"ServiceAddr\":\"10.0.1.10:50051\",\"RetryAttempts\":0,"
                        + "\"DownstreamStatus\":200,\"GrpcStatus\":\"OK\",\"GrpcService\":\"routeguide.RouteGuide\","
                        + "\"GrpcMethod\":\"GetFeature\",\"RequestMessages\":1,\"ResponseMessages\":1,"
                        + "\"TerminatedBy\":\"backend\",\"RequestContentSize\":100,\"DownstreamContentSize\":200}\n",
                line(new FakeCall()));
    }

    @Test
    void namesTheSubjectOfAVerifiedCertificateOnly() throws Exception {
        X509Certificate leaf = new CertificateBuilder()
                .ecp256()
                .subject("CN=\"a\\\"b\",O=Acme")
                .setIsCertificateAuthority(true)
                .buildSelfSigned()
                .getCertificate();
        SecuredConnection plain = FakeCall.connection("203.0.113.7", "10.0.0.9", ProxyHeader.NONE);
        for (boolean verified : new boolean[] {true, false}) {
            SecuredConnection connection = new SecuredConnection(
                    plain.identified(), "TLSv1.2", "c", "", ClientCertificate.of(leaf, List.of(leaf), verified));
            Map<String, Object> fields = parse(line(new FakeCall().connection(connection)));
            assertEquals(verified ? "CN=a\\22b,O=Acme" : null, fields.get("TLSClientSubject"));
            assertEquals("1.2", fields.get("TLSVersion"));
        }
    }

    @Test
    void readsBackWhatHostileClientsSend() {
        StringBuilder hostile = new StringBuilder("/a\"},{\"GrpcStatus\":\"OK\\");
        for (char c = 0; c < 0x120; c++) {
            hostile.append(c);
        }
        hostile.append("\u2028\u2029\ufeff\ud83d\ude00</script>\r\n");
        String line = line(new FakeCall()
                .path(hostile.toString())
                .authority("evil\n{\"a\":1}")
                .status(3, "50%25 \"off\"\r\n"));
        Map<String, Object> fields = parse(line);
        assertEquals(hostile.toString(), fields.get("RequestPath"));
        assertEquals("evil\n{\"a\":1}", fields.get("RequestAddr"));
        assertEquals("50%25 \"off\"\r\n", fields.get("GrpcMessage"));
        assertEquals("INVALID_ARGUMENT", fields.get("GrpcStatus"));
        assertEquals(line.length() - 1, line.indexOf('\n'));
        assertTrue(line.chars().allMatch(c -> c == '\n' || (c >= 0x20 && c < 0x7f)), line);
    }

    @Test
    void replacesHalfOfASurrogatePair() {
        Map<String, Object> fields = parse(line(new FakeCall().path("/\ud83dx\ude00")));
        assertEquals("/\ufffdx\ufffd", fields.get("RequestPath"));
    }

    @Test
    void cutsTextThatIsTooLong() {
        Map<String, Object> fields = parse(line(new FakeCall().path("/".repeat(LoggedCall.TEXT_CHARS_MAX + 1))));
        assertEquals("/".repeat(LoggedCall.TEXT_CHARS_MAX), fields.get("RequestPath"));
    }

    @Test
    void saysWhoEndedACall() {
        assertEquals("client", terminatedBy(Party.CLIENT, Cause.CLIENT_CANCELLED));
        assertEquals("backend", terminatedBy(Party.BACKEND, Cause.BACKEND_RESET));
        assertEquals("proxy", terminatedBy(Party.PROXY, Cause.SHUTTING_DOWN));
        assertEquals("deadline", terminatedBy(Party.PROXY, Cause.DEADLINE_EXCEEDED));
    }

    @Test
    void writesACallThatNoRouterMatched() {
        Map<String, Object> fields = parse(line(new FakeCall()
                .unrouted()
                .failed(Failure.of(Party.PROXY, Cause.NO_ROUTE, "for /a.B/C"), 12, "no route")));
        assertEquals("UNIMPLEMENTED", fields.get("GrpcStatus"));
        assertEquals("no route", fields.get("GrpcMessage"));
        assertEquals("NO_ROUTE", fields.get("Failure"));
        assertEquals("for /a.B/C", fields.get("FailureDetail"));
        assertEquals(0, fields.get("RetryAttempts"));
        for (String absent : new String[] {"RouterName", "ServiceName", "ServiceAddr", "OriginHeadersDuration"}) {
            assertFalse(fields.containsKey(absent), absent);
        }
    }

    @Test
    void countsRetriesNotAttempts() {
        assertEquals(2, parse(line(new FakeCall().attempts(3))).get("RetryAttempts"));
    }

    @Test
    void writesIpv6AddressesInBrackets() {
        Map<String, Object> fields = parse(line(new FakeCall()
                .connection(FakeCall.connection("2001:db8::1", "fd00::9", ProxyHeader.V2))
                .authority("[2001:db8::5]:8443")));
        assertEquals("[2001:db8::1]:51000", fields.get("ClientAddr"));
        assertEquals("2001:db8::1", fields.get("ClientHost"));
        assertEquals("[fd00::9]:41000", fields.get("ProxyPeerAddr"));
        assertEquals("[2001:db8::5]", fields.get("RequestHost"));
        assertEquals("8443", fields.get("RequestPort"));
    }

    @Test
    void leavesGrpcOutOfOtherRequests() {
        Map<String, Object> fields = parse(line(new FakeCall()
                .http("GET", 415)
                .connection(FakeCall.connection("10.0.0.9", "10.0.0.9", ProxyHeader.NONE))));
        assertEquals(415, fields.get("DownstreamStatus"));
        assertEquals("GET", fields.get("RequestMethod"));
        for (String absent : new String[] {"GrpcStatus", "GrpcService", "RequestMessages", "ProxyPeerAddr"}) {
            assertFalse(fields.containsKey(absent), absent);
        }
    }

    @Test
    void writesWhatAProxyHeaderSaid() {
        ProxyTls tls = new ProxyTls(3, 19, "TLSv1.3", "client \\x22cn", "AES128", "SHA256", "RSA2048");
        Map<String, Object> fields = parse(line(
                new FakeCall().connection(saying(new ProxyFacts("grpc.example.com", "h2", "0A-1", "vpce-1", tls)))));
        assertEquals("grpc.example.com", fields.get("ProxyAuthority"));
        assertEquals("h2", fields.get("ProxyAlpn"));
        assertEquals("0A-1", fields.get("ProxyUniqueId"));
        assertEquals("vpce-1", fields.get("ProxyVpcEndpointId"));
        assertEquals("TLSv1.3", fields.get("ProxyTlsVersion"));
        assertEquals("client \\x22cn", fields.get("ProxyTlsCn"));
        assertEquals("AES128", fields.get("ProxyTlsCipher"));
        assertEquals("SHA256", fields.get("ProxyTlsSigAlg"));
        assertEquals("RSA2048", fields.get("ProxyTlsKeyAlg"));
        assertEquals("failed", fields.get("ProxyTlsClientCert"));
    }

    @Test
    void leavesOutWhatAProxyHeaderDidNotSay() {
        String some = line(new FakeCall().connection(saying(new ProxyFacts(null, null, "0A-1", null, null))));
        String none = line(new FakeCall());
        assertEquals(none, some.replace(",\"ProxyUniqueId\":\"0A-1\"", ""));
    }

    private static SecuredConnection saying(ProxyFacts facts) {
        SecuredConnection plain = FakeCall.connection("203.0.113.7", "10.0.0.9", ProxyHeader.V1);
        IdentifiedConnection before = plain.identified();
        return new SecuredConnection(
                new IdentifiedConnection(before.accepted(), before.client(), before.proxyHeader(), facts),
                plain.tlsVersion(),
                plain.cipherSuite(),
                plain.serverName());
    }

    private static Object terminatedBy(Party by, Cause cause) {
        return parse(line(new FakeCall().cut(Failure.of(by, cause, "")))).getOrDefault("TerminatedBy", "");
    }

    private static String line(FakeCall call) {
        TextBytes out = new TextBytes();
        new JsonFormat(AccessLogFields.ALL).append(new LoggedCall(call, List.of()), out);
        return out.toString();
    }

    private static Map<String, Object> parse(String json) {
        return new Yaml(new SafeConstructor(new LoaderOptions())).load(json);
    }
}
