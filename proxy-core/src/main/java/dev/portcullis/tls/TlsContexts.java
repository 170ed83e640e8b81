package dev.portcullis.tls;

import dev.portcullis.settings.TlsSettings;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLException;

/**
 * Builds the Netty context of a certificate. Contexts of BoringSSL are of the kind that the garbage collector frees: a handshake
 * that began before a reload keeps its own alive, and nobody has to count.
 */
final class TlsContexts {
    /** Forward secrecy and authenticated encryption only (RFC 9325 4.2). */
    private static final List<String> CIPHER_SUITES = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    /** From old to new. */
    private static final List<String> VERSIONS = List.of("TLSv1.2", "TLSv1.3");

    /**
     * Offers h2 alone; a client without it gets through the handshake all the same (OpenSSL knows no fatal alert here), so that
     * {@link AlpnStage} can answer its HTTP/1.1 request with words.
     */
    private static final ApplicationProtocolConfig ALPN = new ApplicationProtocolConfig(
            Protocol.ALPN,
            SelectorFailureBehavior.NO_ADVERTISE,
            SelectedListenerFailureBehavior.ACCEPT,
            ApplicationProtocolNames.HTTP_2);

    private TlsContexts() {}

    /** The versions from the minimum to the maximum; empty when that is no range. */
    static List<String> versions(TlsSettings settings) {
        int first = VERSIONS.indexOf(settings.minVersion());
        int last = VERSIONS.indexOf(settings.maxVersion());
        return first < 0 || last < first ? List.of() : VERSIONS.subList(first, last + 1);
    }

    static SslContext build(LoadedCertificate certificate, List<String> versions, TlsEngine engine)
            throws SSLException {
        X509Certificate[] chain = certificate.chain().toArray(new X509Certificate[0]);
        SslContext context = SslContextBuilder.forServer(certificate.key(), chain)
                .sslProvider(engine.provider())
                .protocols(versions)
                .ciphers(CIPHER_SUITES, SupportedCipherSuiteFilter.INSTANCE)
                .applicationProtocolConfig(ALPN)
                .build();
        if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
            // No keys of ours: this only takes Netty's ban on tickets away, and BoringSSL makes and rotates keys by
            // itself.
            sessions.setTicketKeys(new OpenSslSessionTicketKey[0]);
        }
        return context;
    }
}
