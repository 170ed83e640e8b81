package dev.portcullis.forwarding;

import dev.portcullis.connection.ClientCertificate;
import dev.portcullis.connection.SecuredConnection;
import dev.portcullis.http2.hpack.HeaderField;
import dev.portcullis.http2.hpack.Indexing;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.settings.CertificateInfo;
import dev.portcullis.settings.ForwardClientCert;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What backends are told of one client's verified certificate: fields that are made once per connection, when a call first needs
 * them, and are known again by identity, which no client can forge. They stay out of backends' tables, which all clients share.
 */
@EventLoopConfined
public final class CertificateFields {
    /** The certificates as base64; Traefik's. */
    public static final String PEM = "x-forwarded-tls-client-cert";

    /** What they say; Traefik's. */
    public static final String INFO = "x-forwarded-tls-client-cert-info";

    static final String CLIENT_CERT = "x-forwarded-client-cert";

    /** Different texts that are kept: a route seldom has two, and reloads bring others. The oldest gives way. */
    private static final int INFOS_MAX = 16;

    private final ClientCertificate certificate;
    private final List<Info> infos = new ArrayList<>(1);
    private @Nullable HeaderField pem;

    /** A text that was made for a middleware. */
    private record Info(CertificateInfo choice, HeaderField field) {}

    CertificateFields(ClientCertificate certificate) {
        this.certificate = certificate;
    }

    /** The fields of a connection; null unless its client has a certificate that was verified. */
    public static @Nullable CertificateFields of(SecuredConnection connection) {
        ClientCertificate verified = connection.verifiedCertificate();
        return verified == null ? null : new CertificateFields(verified);
    }

    /** {@code X-Forwarded-Tls-Client-Cert}: each certificate's base64, joined by commas. */
    public HeaderField pem() {
        HeaderField made = pem;
        if (made == null) {
            made = HeaderField.of(PEM, base64(certificate.chain()), Indexing.WITHOUT);
            pem = made;
        }
        return made;
    }

    /** {@code X-Forwarded-Tls-Client-Cert-Info} with what was chosen. */
    public HeaderField info(CertificateInfo choice) {
        for (int i = 0; i < infos.size(); i++) {
            Info known = infos.get(i);
            if (known.choice().equals(choice)) {
                return known.field();
            }
        }
        if (infos.size() == INFOS_MAX) {
            infos.remove(0);
        }
        String text = CertificateInfoText.of(certificate.chain(), choice);
        Info made = new Info(choice, HeaderField.of(INFO, text, Indexing.WITHOUT));
        infos.add(made);
        return made.field();
    }

    /** {@code x-forwarded-client-cert}; null when nothing is to be told. */
    @Nullable
    HeaderField clientCert(ForwardClientCert settings) {
        return switch (settings.mode()) {
            case SANITIZE -> null;
            case SET, APPEND -> HeaderField.of(CLIENT_CERT, ClientCertText.of(certificate, settings), Indexing.WITHOUT);
        };
    }

    /** Whether the field came from here, and not from the client. */
    boolean isOwn(HeaderField field) {
        if (field == pem) {
            return true;
        }
        for (int i = 0; i < infos.size(); i++) {
            if (infos.get(i).field() == field) {
                return true;
            }
        }
        return false;
    }

    /** Whether a field with that name speaks of a certificate, in the spelling with {@code -}. */
    static boolean isName(String name) {
        return name.equals(CLIENT_CERT) || name.startsWith(PEM);
    }

    private static String base64(List<X509Certificate> chain) {
        List<String> texts = new ArrayList<>(chain.size());
        for (X509Certificate each : chain) {
            try {
                texts.add(Base64.getEncoder().encodeToString(each.getEncoded()));
            } catch (CertificateEncodingException e) {
                throw new IllegalStateException("a certificate without an encoded form", e);
            }
        }
        return String.join(",", texts);
    }
}
