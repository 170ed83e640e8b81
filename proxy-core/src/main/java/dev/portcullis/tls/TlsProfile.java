package dev.portcullis.tls;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import java.util.List;
import java.util.stream.Stream;

/** What we speak of TLS, towards clients and towards servers. */
final class TlsProfile {
    /** Forward secrecy and authenticated encryption only (RFC 9325 4.2); HTTP/2 prohibits the others (RFC 9113 9.2.2). */
    static final List<String> CIPHER_SUITES_12 = List.of(
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    /**
     * Offers h2 alone; a peer without it gets through the handshake all the same (OpenSSL knows no fatal alert here), so that what
     * is wrong can be said in words: by {@link AlpnStage} to a client, by {@link BackendTlsStage} of a server.
     */
    static final ApplicationProtocolConfig ALPN_H2 = new ApplicationProtocolConfig(
            Protocol.ALPN,
            SelectorFailureBehavior.NO_ADVERTISE,
            SelectedListenerFailureBehavior.ACCEPT,
            ApplicationProtocolNames.HTTP_2);

    /** From old to new. */
    private static final List<String> VERSIONS = List.of("TLSv1.2", "TLSv1.3");

    private static final List<String> CIPHER_SUITES_13 =
            List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");

    private TlsProfile() {}

    /** The versions from one to another, from old to new; none when they are not ours, or the wrong way round. */
    static List<String> versions(String min, String max) {
        int first = VERSIONS.indexOf(min);
        int last = VERSIONS.indexOf(max);
        return first < 0 || last < first ? List.of() : VERSIONS.subList(first, last + 1);
    }

    /** What is wrong when {@link #versions} gives none. */
    static String refusal(String min, String max) {
        return "TLS versions from " + min + " to " + max + ": allowed are TLSv1.2 and TLSv1.3, the lower one first";
    }

    /** The suites of TLS 1.3, then these of TLS 1.2; ours where there are none. */
    static List<String> cipherSuites(List<String> wanted) {
        return Stream.concat(CIPHER_SUITES_13.stream(), (wanted.isEmpty() ? CIPHER_SUITES_12 : wanted).stream())
                .distinct()
                .toList();
    }
}
