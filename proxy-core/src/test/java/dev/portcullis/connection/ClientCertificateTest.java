package dev.portcullis.connection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.testing.ClientCertificates;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read from a client's certificate. */
class ClientCertificateTest {
    @Test
    void readsWhatIdentifiesTheClient() throws Exception {
        X509Certificate leaf = ClientCertificates.leaf(
                "CN=a,O=Acme",
                new GeneralName(GeneralName.iPAddress, "2001:db8::1"),
                ClientCertificates.uri("spiffe://acme/a"),
                ClientCertificates.dns("A.example.com"),
                ClientCertificates.dns("b.example.com"),
                new GeneralName(GeneralName.rfc822Name, "a@example.com"),
                new GeneralName(GeneralName.iPAddress, "192.0.2.1"));
        ClientCertificate certificate = ClientCertificate.of(leaf, List.of(), true);
        assertTrue(certificate.verified());
        assertEquals("CN=a,O=Acme", certificate.subject().text());
        assertEquals(
                List.of("A.example.com", "b.example.com"), certificate.names().dns());
        assertEquals(List.of("a@example.com"), certificate.names().emails());
        assertEquals(List.of("2001:db8::1", "192.0.2.1"), certificate.names().addresses());
        assertEquals(List.of("spiffe://acme/a"), certificate.names().uris());
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(leaf.getEncoded());
        assertArrayEquals(hash, HexFormat.of().parseHex(certificate.fingerprint()));
    }

    @Test
    void writesThePemOfTheLeafAndOfTheChain() throws Exception {
        X509Certificate leaf = ClientCertificates.leaf("CN=a");
        X509Certificate middle = ClientCertificates.leaf("CN=middle");
        for (List<X509Certificate> chain : List.of(List.of(leaf, middle), List.of(middle))) {
            ClientCertificate certificate = ClientCertificate.of(leaf, chain, false);
            assertFalse(certificate.verified());
            assertEquals(List.of(leaf, middle), certificate.chain());
            assertEquals(List.of(leaf), parse(certificate.leafPem()));
            assertEquals(List.of(leaf, middle), parse(certificate.chainPem()));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "CN=a,OU=b,O=c,L=d,ST=e,C=FR,DC=f,STREET=g,UID=h # CN=a,OU=b,O=c,L=d,ST=e,C=FR,DC=f,STREET=g,UID=h",
                "EMAILADDRESS=a@b.c,SERIALNUMBER=7 # emailAddress=a@b.c,serialNumber=7",
                "CN=Müller # CN=M\\C3\\BCller",
                "CN=\"a, b\" # CN=a\\, b",
                "CN=a\\\"b # CN=a\\22b",
                "CN=a\\\\ # CN=a\\5C",
                "CN=a\\=b # CN=a=b",
                "CN=a\\0D\\0Ab # CN=a\\0D\\0Ab",
                "CN=x+OU=y,O=z # CN=x+OU=y,O=z"
            })
    void writesNamesAsRfc2253InVisibleAscii(String subject, String expected) {
        assertEquals(expected, ClientCertificates.verified(subject).subject().text());
    }

    @Test
    void hasPartsInTheOrderOfTheCertificateWithoutEscapes() {
        List<String> parts = new ArrayList<>();
        for (DistinguishedName.Part part : ClientCertificates.verified("CN=\"Müller, A\",O=b,DC=acme,DC=com")
                .subject()
                .parts()) {
            parts.add(part.type() + ":" + part.value());
        }
        assertEquals(List.of("DC:com", "DC:acme", "O:b", "CN:Müller, A"), parts);
    }

    private static List<X509Certificate> parse(String pem) throws Exception {
        List<X509Certificate> parsed = new ArrayList<>();
        var bytes = new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII));
        for (var each : CertificateFactory.getInstance("X.509").generateCertificates(bytes)) {
            parsed.add((X509Certificate) each);
        }
        return parsed;
    }
}
