package dev.portcullis.forwarding;

import dev.portcullis.http2.hpack.FieldRole;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.http2.hpack.HeaderField;
import dev.portcullis.http2.hpack.Indexing;
import org.jspecify.annotations.Nullable;

/**
 * The forwarded fields of one request of a client that is believed: they pass, {@code x-forwarded-for} grows by the client's
 * address, and what is missing is added. Lives as long as the request's head is copied.
 */
final class TrustedFields {
    private @Nullable StringBuilder forwardedFor;
    private boolean hasRealIp;
    private boolean hasProto;
    private boolean protoHttps;
    private boolean hasHost;
    private boolean hasPort;
    private boolean hasServer;

    /**
     * Takes a forwarded field. Spellings with {@code _} are dropped even here: a proxy before us that cleans up the usual
     * spelling may have let them through, and some servers take them for the same field.
     */
    void onField(HeaderField field, HeaderBlock out) {
        String name = field.name();
        if (name.indexOf('_') >= 0) {
            return;
        }
        if (field.role() == FieldRole.X_FORWARDED_FOR) {
            append(field.value());
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
    }

    private void append(String addresses) {
        if (addresses.isEmpty()) {
            return;
        }
        StringBuilder text = forwardedFor;
        if (text == null) {
            forwardedFor = new StringBuilder(addresses);
        } else {
            text.append(", ").append(addresses);
        }
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
