package dev.portcullis.app.config;

import static dev.portcullis.app.config.ConfigText.REST;
import static dev.portcullis.app.config.ConfigText.assertProblem;
import static dev.portcullis.app.config.ConfigText.assertWarning;
import static dev.portcullis.app.config.ConfigText.settings;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.settings.ProxyHeaderFact;
import dev.portcullis.settings.ProxyProtocolSettings;
import dev.portcullis.settings.ProxyProtocolSettings.OnUntrusted;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The keys of {@code proxyProtocol}, and what an operator is told about them. */
final class ProxyProtocolReaderTest {
    @Test
    void leavesTheRulesToTraefiksWhenOnlyNetworksStandThere() throws Exception {
        ProxyProtocolSettings read = read("trustedIPs: [10.0.0.0/8]");
        assertFalse(read.required());
        assertEquals(OnUntrusted.IGNORE, read.onUntrusted());
        assertEquals(Map.of(), read.headers());
    }

    @Test
    void readsOnUntrusted() throws Exception {
        assertEquals(
                OnUntrusted.REJECT,
                read("trustedIPs: [10.0.0.0/8], onUntrusted: Reject").onUntrusted());
        assertEquals(
                OnUntrusted.IGNORE,
                read("trustedIPs: [10.0.0.0/8], onUntrusted: ignore").onUntrusted());
    }

    @Test
    void refusesStrangersWhereAHeaderIsRequired() throws Exception {
        ProxyProtocolSettings read = read("trustedIPs: [10.0.0.0/8], required: true");
        assertTrue(read.required());
        assertEquals(OnUntrusted.REJECT, read.onUntrusted());
    }

    @Test
    void readsAHeaderForEachFact() throws Exception {
        Map<ProxyHeaderFact, String> expected = new EnumMap<>(ProxyHeaderFact.class);
        expected.put(ProxyHeaderFact.AUTHORITY, "x-a");
        expected.put(ProxyHeaderFact.ALPN, "x-b");
        expected.put(ProxyHeaderFact.UNIQUE_ID, "x-c");
        expected.put(ProxyHeaderFact.VPC_ENDPOINT_ID, "x-vpc-endpoint-id");
        expected.put(ProxyHeaderFact.TLS_VERSION, "x-d");
        expected.put(ProxyHeaderFact.TLS_COMMON_NAME, "x-e");
        expected.put(ProxyHeaderFact.TLS_CIPHER, "x-f");
        expected.put(ProxyHeaderFact.TLS_SIGNATURE_ALGORITHM, "x-g");
        expected.put(ProxyHeaderFact.TLS_KEY_ALGORITHM, "x-h");
        expected.put(ProxyHeaderFact.TLS_CLIENT_CERTIFICATE, "x-i");
        assertEquals(
                expected,
                read("insecure: true, headers: { authority: x-a, alpn: x-b, uniqueId: x-c, vpceId: x-vpc-endpoint-id,"
                                + " tlsVersion: x-d, tlsCn: x-e, tlsCipher: x-f, tlsSigAlg: x-g, tlsKeyAlg: x-h,"
                                + " tlsClientCert: x-i }")
                        .headers());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "insecure: true, onUntrusted: §drop | 'drop' is not allowed; write one of ignore, reject",
                "insecure: true, required: true, onUntrusted: §ignore | contradicts 'required: true'",
                "insecure: true, headers: { §vpcId: x-a } | unknown key 'vpcId' in entryPoints.grpc.proxyProtocol.headers",
                "insecure: true, headers: { vpceId: §X-Vpc } | 'X-Vpc' is not a header name in lower case",
                "insecure: true, headers: { vpceId: §x_vpc } | 'x_vpc' is not a header name in lower case",
                "insecure: true, headers: { vpceId: §x-forwarded-for } | is a name that has a meaning already",
                "insecure: true, headers: { vpceId: §grpc-timeout } | is a name that has a meaning already",
                "insecure: true, headers: { alpn: x-a, vpceId: §x-a } | 'x-a' is the name for two facts",
                "insecure: true, §requird: true | did you mean 'required'?"
            })
    void findsMistakes(String marked, String inMessage) {
        assertProblem(yaml(marked), inMessage);
    }

    @Test
    void warnsWhereNobodyIsTrusted() throws Exception {
        assertWarning(
                REST.replace("\":50050\"", "\":1\", proxyProtocol: §{ trustedIPs: [] }"),
                "trusts nobody: every PROXY header is read and dropped");
        assertWarning(
                REST.replace("\":50050\"", "\":1\", proxyProtocol: §{ required: true }"),
                "trusts nobody and is required: every connection is closed");
    }

    private static ProxyProtocolSettings read(String inside) throws Exception {
        return settings(yaml(inside)).edge().entryPoints().get(0).proxyProtocol();
    }

    private static String yaml(String inside) {
        return REST.replace("\":50050\"", "\":1\", proxyProtocol: { " + inside + " }");
    }
}
