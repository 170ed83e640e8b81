package dev.portcullis.relay;

import static dev.portcullis.testing.ScriptedPeer.END_STREAM;

import dev.portcullis.connection.ClientCertificate;
import dev.portcullis.settings.CertificateInfo;
import dev.portcullis.settings.CertificateInfo.NamePart;
import dev.portcullis.settings.ForwardClientCert;
import dev.portcullis.settings.ForwardClientCert.Mode;
import dev.portcullis.settings.MiddlewareSettings.PassClientCert;
import dev.portcullis.testing.ClientCertificates;
import dev.portcullis.testing.ProxyScene;
import dev.portcullis.testing.ScriptedPeer;
import java.util.Base64;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a backend reads of a client's certificate, frame by frame. */
class ClientCertTraceTest {
    private static final String PEM = "x-forwarded-tls-client-cert";
    private static final String INFO = "x-forwarded-tls-client-cert-info";
    private static final ForwardClientCert SET = new ForwardClientCert(Mode.SET, Set.of());
    private static final PassClientCert PEM_ONLY = new PassClientCert("pem", true, null);
    private static final PassClientCert INFO_ONLY = new PassClientCert(
            "info", false, new CertificateInfo(false, false, false, false, Set.of(NamePart.COMMON_NAME), Set.of()));

    private final ProxyScene scene = new ProxyScene();

    @AfterEach
    void nothingIsLeft() {
        scene.closeWithAllCallsEnded();
    }

    @Test
    void eachCallTellsTheCertificateThroughBothMiddlewares() throws Exception {
        ClientCertificate alice = ClientCertificates.verified("CN=alice");
        String pem = Base64.getEncoder().encodeToString(alice.chain().get(0).getEncoded());
        scene.certificate(alice, SET).reload(PEM_ONLY, INFO_ONLY);
        ScriptedPeer client = scene.client();
        @Nullable ScriptedPeer backend = null;
        for (int stream = 1; stream < 7; stream += 2) {
            client.request(stream, END_STREAM, PEM, "forged", "x_forwarded_client_cert", "forged");
            backend = backend == null ? scene.backend() : backend;
            backend.expectHeaders(stream)
                    .with(PEM, pem)
                    .with(INFO, "Subject%3D%22CN%3Dalice%22")
                    .with("x-forwarded-client-cert", "Hash=" + alice.fingerprint())
                    .without("x_forwarded_client_cert");
            answer(backend, client, stream);
        }
    }

    @Test
    void nothingIsToldOfACertificateThatNobodyVerified() {
        scene.certificate(ClientCertificates.unverified("CN=alice"), SET).reload(PEM_ONLY, INFO_ONLY);
        tellsNothing();
    }

    @Test
    void nothingIsToldWithoutACertificateWhateverTheClientSays() {
        scene.believeForwarded().reload(PEM_ONLY, INFO_ONLY);
        tellsNothing();
    }

    private void tellsNothing() {
        ScriptedPeer client = scene.client();
        client.request(1, END_STREAM, PEM, "forged", INFO, "forged", "x-forwarded-client-cert", "forged");
        ScriptedPeer backend = scene.backend();
        backend.expectHeaders(1).without(PEM).without(INFO).without("x-forwarded-client-cert");
        answer(backend, client, 1);
    }

    private static void answer(ScriptedPeer backend, ScriptedPeer client, int stream) {
        backend.headers(stream, END_STREAM, ":status", "200", "content-type", "application/grpc", "grpc-status", "0");
        client.expectHeaders(stream);
    }
}
