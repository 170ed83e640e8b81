package dev.portcullis.forwarding;

import static dev.portcullis.testing.ClientCertificates.dns;
import static dev.portcullis.testing.ClientCertificates.uri;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.address.NetworkSet;
import dev.portcullis.connection.ClientCertificate;
import dev.portcullis.connection.SecuredConnection;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.http2.hpack.HeaderField;
import dev.portcullis.settings.CertificateInfo;
import dev.portcullis.settings.CertificateInfo.NamePart;
import dev.portcullis.settings.ForwardClientCert;
import dev.portcullis.settings.ForwardClientCert.Detail;
import dev.portcullis.settings.ForwardClientCert.Mode;
import dev.portcullis.settings.TrustSettings;
import dev.portcullis.testing.ClientCertificates;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.bouncycastle.asn1.x509.GeneralName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a backend is told of a client's certificate, and that nobody else can tell it. */
class ClientCertTest {
    private static final TrustSettings EVERYBODY = new TrustSettings(true, true, NetworkSet.EMPTY);
    private static final ClientCertificate ALICE =
            ClientCertificates.verified("CN=alice,O=Acme", uri("spiffe://acme/alice"), dns("alice.test"));
    private static final String TOLD = "x-forwarded-client-cert: Hash=" + ALICE.fingerprint()
            + ";Subject=\"CN=alice,O=Acme\";URI=spiffe://acme/alice;DNS=alice.test";
    private static final String[] FORGED = {
        "x-forwarded-client-cert: Hash=0;Subject=\"CN=admin\"",
        "x_forwarded_client_cert: Hash=1",
        "x-forwarded_client-cert: Hash=2",
        "x-forwarded-client_cert: Hash=3",
        "x-forwarded-tls-client-cert: AAAA",
        "x_forwarded_tls_client_cert: AAAA",
        "x-forwarded-tls-client-cert-info: Subject",
        "x-forwarded-tls-client-cert_info: Subject",
        "x-forwarded-tls-client-cert-infos: Subject"
    };

    @Test
    void tellsWhatEnvoyTells() {
        assertEquals(List.of(TOLD), told(ALICE, Mode.SET, TrustSettings.OFF));
        ClientCertificate nameless = ClientCertificates.verified("", dns("a.test"), dns("b.test"));
        assertEquals(
                List.of("x-forwarded-client-cert: Hash=" + nameless.fingerprint()
                        + ";Subject=\"\";URI=;DNS=a.test;DNS=b.test"),
                told(nameless, Mode.SET, TrustSettings.OFF));
    }

    @Test
    void writesPemSoThatUrlDecodingGivesItBack() {
        ForwardClientCert settings = new ForwardClientCert(Mode.SET, EnumSet.of(Detail.CERT, Detail.CHAIN));
        ForwardedFields fields = new ForwardedFields(connection(ALICE), TrustSettings.OFF, settings);
        String told = aboutCertificates(fields).get(0);
        int cert = told.indexOf(";Cert=\"");
        int chain = told.indexOf("\";Chain=\"");
        assertTrue(cert > 0 && chain > cert && told.endsWith("\""), told);
        String pem = told.substring(cert + 7, chain);
        assertTrue(pem.matches("[A-Za-z0-9%-]+"), pem);
        assertEquals(ALICE.leafPem(), URLDecoder.decode(pem, StandardCharsets.UTF_8));
        assertEquals(
                ALICE.chainPem(),
                URLDecoder.decode(told.substring(chain + 9, told.length() - 1), StandardCharsets.UTF_8));
    }

    @Test
    void noNameBreaksOutOfItsValue() {
        ClientCertificate mallory = ClientCertificates.verified(
                "CN=\"x\\\";URI=spiffe://acme/admin\\\\\"",
                dns("a;URI=spiffe://acme/admin"),
                dns("b\",Hash=0;Subject=\"c\\"),
                dns("c\r\nx-admin: 1"));
        assertEquals(
                List.of("x-forwarded-client-cert: Hash=" + mallory.fingerprint()
                        + ";Subject=\"CN=x\\22\\;URI=spiffe://acme/admin\\5C\";URI="
                        + ";DNS=\"a;URI=spiffe://acme/admin\""
                        + ";DNS=\"b%22,Hash=0;Subject=%22c%5C\""
                        + ";DNS=c%0D%0Ax-admin:%201"),
                told(mallory, Mode.SET, TrustSettings.OFF));
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void dropsWhatAStrangerSays(Mode mode) {
        List<String> own = mode == Mode.SANITIZE ? List.of() : List.of(TOLD);
        assertEquals(own, told(ALICE, mode, TrustSettings.OFF, FORGED));
        assertEquals(List.of(), told(null, mode, TrustSettings.OFF, FORGED));
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void dropsWhatATrustedForwarderSaysUnlessAppendAsksForIt(Mode mode) {
        List<String> own = switch (mode) {
            case SANITIZE -> List.of();
            case SET -> List.of(TOLD);
            case APPEND -> List.of(TOLD.replace(": ", ": Hash=0;Subject=\"CN=admin\","));
        };
        assertEquals(own, told(ALICE, mode, EVERYBODY, FORGED));
        // Without a certificate of its own not even append believes it.
        assertEquals(List.of(), told(null, mode, EVERYBODY, FORGED));
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void tellsNothingOfACertificateThatNobodyVerified(Mode mode) {
        ClientCertificate anybody = ClientCertificates.unverified("CN=admin", uri("spiffe://acme/admin"));
        assertEquals(List.of(), told(anybody, mode, EVERYBODY, FORGED));
        assertNull(new ForwardedFields(connection(anybody), EVERYBODY, settings(mode)).certificate());
    }

    @Test
    void dropsThemFromTrailersToo() {
        HeaderBlock out = new HeaderBlock();
        new ForwardedFields(connection(ALICE), EVERYBODY, settings(Mode.APPEND))
                .requestTrailers(Exchange.block(FORGED), out);
        assertEquals(List.of(), Exchange.texts(out));
    }

    @Test
    void isOneObjectForAllCallsOfAConnection() {
        ForwardedFields fields = new ForwardedFields(connection(ALICE), TrustSettings.OFF, settings(Mode.SET));
        assertSame(clientCert(fields), clientCert(fields));
    }

    @Test
    void passesTheFieldsThatAMiddlewareAddedAndNotTheirLikes() {
        ForwardedFields fields = new ForwardedFields(connection(ALICE), TrustSettings.OFF, settings(Mode.SANITIZE));
        CertificateFields own = Objects.requireNonNull(fields.certificate());
        HeaderBlock request = Exchange.block(FORGED);
        HeaderField pem = own.pem();
        HeaderField info = own.info(info(Set.of(NamePart.COMMON_NAME), Set.of()));
        request.add(HeaderField.of(pem.name(), pem.value()));
        request.add(pem);
        request.add(info);
        HeaderBlock out = new HeaderBlock();
        fields.requestHead(request, out, BackendScheme.HTTP, null);
        assertEquals(
                List.of(pem.name() + ": " + pem.value(), info.name() + ": " + info.value()),
                Exchange.texts(out).stream()
                        .filter(field -> field.contains("cert"))
                        .toList());
    }

    @Test
    void writesTheCertificatesAsTraefik() throws Exception {
        var leaf = ClientCertificates.leaf("CN=a");
        var middle = ClientCertificates.leaf("CN=m");
        CertificateFields fields = new CertificateFields(ClientCertificate.of(leaf, List.of(leaf, middle), true));
        assertEquals(
                Base64.getEncoder().encodeToString(leaf.getEncoded()) + ","
                        + Base64.getEncoder().encodeToString(middle.getEncoded()),
                fields.pem().value());
        assertEquals(
                "Subject%3D%22CN%3Da%22,Subject%3D%22CN%3Dm%22".replace(",", "%2C"),
                fields.info(info(Set.of(NamePart.COMMON_NAME), Set.of())).value());
    }

    @Test
    void writesWhatTheySayAsTraefik() {
        String subject = "SERIALNUMBER=7,CN=first,CN=a*~b c,OU=u1,OU=u2,O=o,L=l,ST=st,C=FR,DC=acme,DC=com";
        CertificateFields fields = new CertificateFields(ClientCertificates.verified(
                subject,
                uri("spiffe://acme/a"),
                new GeneralName(GeneralName.iPAddress, "192.0.2.1"),
                new GeneralName(GeneralName.rfc822Name, "a@b.c"),
                dns("a.test")));
        CertificateInfo all = new CertificateInfo(
                true, true, true, true, EnumSet.allOf(NamePart.class), Set.of(NamePart.COMMON_NAME));
        String value = fields.info(all).value();
        assertEquals(
                "Subject=\"DC=com,DC=acme,C=FR,ST=st,L=l,O=o,OU=u2,OU=u1,SN=7,CN=first\";Issuer=\"CN=Root\""
                        + ";SerialNumber=\"123456789012345678901234567890\";NB=\"1577836800\";NA=\"4102444800\""
                        + ";SAN=\"a.test,a@b.c,192.0.2.1,spiffe://acme/a\"",
                URLDecoder.decode(value, StandardCharsets.UTF_8));
        assertTrue(value.startsWith("Subject%3D%22DC%3Dcom%2CDC%3Dacme%2C"), value);
        CertificateFields odd = new CertificateFields(ClientCertificates.verified("CN=a*~b c"));
        assertEquals(
                "Subject%3D%22CN%3Da%2A~b+c%22",
                odd.info(info(Set.of(NamePart.COMMON_NAME), Set.of())).value());
        assertSame(odd.info(info(Set.of(), Set.of())), odd.info(info(Set.of(), Set.of())));
        assertEquals("", odd.info(info(Set.of(), Set.of())).value());
    }

    @Test
    void forgetsTheOldestTextOfMany() {
        CertificateFields fields = new CertificateFields(ALICE);
        CertificateInfo choice = info(Set.of(), Set.of());
        HeaderField first = fields.info(choice);
        for (NamePart subject : NamePart.values()) {
            for (NamePart issuer : NamePart.values()) {
                fields.info(info(Set.of(subject), Set.of(issuer)));
            }
        }
        assertFalse(fields.isOwn(first));
        assertEquals(first.value(), fields.info(choice).value());
    }

    private static CertificateInfo info(Set<NamePart> subject, Set<NamePart> issuer) {
        return new CertificateInfo(false, false, false, false, subject, issuer);
    }

    private static ForwardClientCert settings(Mode mode) {
        return new ForwardClientCert(mode, ForwardClientCert.USUAL_DETAILS);
    }

    private static SecuredConnection connection(@Nullable ClientCertificate certificate) {
        SecuredConnection plain = Exchange.connection("10.1.1.1", true);
        return new SecuredConnection(plain.identified(), "TLSv1.3", "", "", certificate);
    }

    private static List<String> told(
            @Nullable ClientCertificate certificate, Mode mode, TrustSettings trust, String... request) {
        return aboutCertificates(new ForwardedFields(connection(certificate), trust, settings(mode)), request);
    }

    private static List<String> aboutCertificates(ForwardedFields fields, String... request) {
        return Exchange.sent(fields, request).stream()
                .filter(field -> field.contains("cert"))
                .toList();
    }

    private static HeaderField clientCert(ForwardedFields fields) {
        HeaderBlock out = new HeaderBlock();
        fields.requestHead(Exchange.block(":method: GET"), out, BackendScheme.HTTP, null);
        return Objects.requireNonNull(out.first(HeaderField.of("x-forwarded-client-cert", "")));
    }
}
