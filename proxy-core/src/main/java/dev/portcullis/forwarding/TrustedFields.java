package dev.portcullis.forwarding;

import dev.portcullis.http2.hpack.FieldRole;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.http2.hpack.HeaderField;
import dev.portcullis.http2.hpack.Indexing;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The forwarded fields of one request of a client that is believed: they pass, {@code x-forwarded-for} grows by the client's
 * address, and what is missing is added. Lives as long as the request's head is copied.
 */
final class TrustedFields {
    private final boolean keepsClientCert;
    private @Nullable StringBuilder forwardedFor;
    private @Nullable StringBuilder clientCert;
    private boolean hasRealIp;
    private boolean hasProto;
    private boolean protoHttps;
    private boolean hasHost;
    private boolean hasPort;
    private boolean hasServer;

    /**
     * The fields of a request.
     *
     * @param keepsClientCert whether what it says of certificates before its own is kept
     */
    TrustedFields(boolean keepsClientCert) {
        this.keepsClientCert = keepsClientCert;
    }

    /**
     * Takes a forwarded field. Those that speak of a certificate are dropped, whoever sends them, unless the operator asked for
     * them by name. Spellings with {@code _} are dropped even here: a proxy before us that cleans up the usual
     * spelling may have let them through, and some servers take them for the same field.
     */
    void onField(HeaderField field, HeaderBlock out) {
        String name = field.name();
        if (name.indexOf('_') >= 0) {
            return;
        }
        if (field.role() == FieldRole.X_FORWARDED_FOR) {
            forwardedFor = append(forwardedFor, ", ", field.value());
            return;
        }
        if (CertificateFields.isName(name)) {
            if (keepsClientCert && name.equals(CertificateFields.CLIENT_CERT)) {
                clientCert = append(clientCert, ",", field.value());
            }
            return;
        }
        note(name, field);
        out.add(field);
    }

    void complete(HeaderBlock out, ClientFields client, AuthorityFields authorities, @Nullable HeaderField authority) {
        StringBuilder before = forwardedFor;
        out.add(
                before == null
                        ? client.forwardedFor()
                        : HeaderField.of(
                                ClientFields.X_FORWARDED_FOR,
                                before.append(", ").append(client.address()).toString(),
                                Indexing.WITHOUT));
        if (!hasRealIp) {
            out.add(client.realIp());
        }
        if (!hasProto) {
            out.add(client.proto());
        }
        if (!hasHost && authority != null) {
            out.add(authorities.host(authority));
        }
        if (!hasPort) {
            out.add(authorities.port(authority, hasProto ? protoHttps : client.overTls()));
        }
        if (!hasServer) {
            out.add(client.server());
        }
        addClientCert(out, client.clientCert());
    }

    private void addClientCert(HeaderBlock out, @Nullable HeaderField own) {
        StringBuilder before = clientCert;
        if (before != null && own != null) {
            String text = before.append(',').append(own.value()).toString();
            out.add(HeaderField.withValue(own, text.getBytes(StandardCharsets.ISO_8859_1), own.indexing()));
        } else if (own != null) {
            out.add(own);
        }
    }

    private static @Nullable StringBuilder append(@Nullable StringBuilder before, String separator, String more) {
        if (more.isEmpty()) {
            return before;
        }
        return before == null
                ? new StringBuilder(more)
                : before.append(separator).append(more);
    }

    private void note(String name, HeaderField field) {
        switch (name) {
            case ClientFields.X_REAL_IP -> hasRealIp = true;
            case ClientFields.X_FORWARDED_PROTO -> {
                hasProto = true;
                protoHttps = field.value().equals("https");
            }
            case ClientFields.X_FORWARDED_HOST -> hasHost = true;
            case ClientFields.X_FORWARDED_PORT -> hasPort = true;
            case ClientFields.X_FORWARDED_SERVER -> hasServer = true;
            default -> {
                // forwarded and the rarer x-forwarded-* pass, and nothing is added for them.
            }
        }
    }
}
