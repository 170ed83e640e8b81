package dev.portcullis.forwarding;

import dev.portcullis.connection.SecuredConnection;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.http2.hpack.HeaderField;
import dev.portcullis.http2.hpack.Indexing;
import org.jspecify.annotations.Nullable;

/**
 * What the proxy says about a client, as fields that are made once per connection. The two with the client's address stay
 * out of backends' tables, which all clients share.
 *
 * @param address the bare address
 * @param forwardedFor {@code x-forwarded-for} with that address alone
 * @param realIp {@code x-real-ip}
 * @param clientCert {@code x-forwarded-client-cert}, or null when nothing is told
 * @param overTls whether the client's leg is TLS
 */
record ClientFields(
        String address,
        HeaderField forwardedFor,
        HeaderField realIp,
        @Nullable HeaderField clientCert,
        boolean overTls) {
    static final String X_FORWARDED_FOR = "x-forwarded-for";
    static final String X_FORWARDED_HOST = "x-forwarded-host";
    static final String X_FORWARDED_PORT = "x-forwarded-port";
    static final String X_FORWARDED_PROTO = "x-forwarded-proto";
    static final String X_FORWARDED_SERVER = "x-forwarded-server";
    static final String X_REAL_IP = "x-real-ip";

    private static final HeaderField PROTO_HTTPS = HeaderField.of(X_FORWARDED_PROTO, "https");
    private static final HeaderField PROTO_HTTP = HeaderField.of(X_FORWARDED_PROTO, "http");
    private static final HeaderField SERVER = HeaderField.of(X_FORWARDED_SERVER, MachineName.NAME);

    static ClientFields of(SecuredConnection connection, @Nullable HeaderField clientCert) {
        String address = connection.identified().client().bare();
        return new ClientFields(
                address,
                HeaderField.of(X_FORWARDED_FOR, address, Indexing.WITHOUT),
                HeaderField.of(X_REAL_IP, address, Indexing.WITHOUT),
                clientCert,
                connection.overTls());
    }

    HeaderField proto() {
        return overTls ? PROTO_HTTPS : PROTO_HTTP;
    }

    HeaderField server() {
        return SERVER;
    }

    void addAll(HeaderBlock out, AuthorityFields authorities, @Nullable HeaderField authority) {
        out.add(forwardedFor);
        out.add(realIp);
        out.add(proto());
        if (authority != null) {
            out.add(authorities.host(authority));
        }
        out.add(authorities.port(authority, overTls));
        out.add(SERVER);
        if (clientCert != null) {
            out.add(clientCert);
        }
    }
}
