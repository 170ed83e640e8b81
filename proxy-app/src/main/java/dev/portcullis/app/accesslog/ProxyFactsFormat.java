package dev.portcullis.app.accesslog;

import dev.portcullis.connection.ProxyFacts;
import dev.portcullis.connection.ProxyTls;
import org.jspecify.annotations.Nullable;

/** The fields of {@link JsonFormat} for what a PROXY header said beside addresses. Their text came escaped into the facts. */
final class ProxyFactsFormat {
    private ProxyFactsFormat() {}

    static void append(ProxyFacts facts, TextBytes out) {
        textUnlessNull(out, "ProxyAuthority", facts.authority());
        textUnlessNull(out, "ProxyAlpn", facts.alpn());
        textUnlessNull(out, "ProxyUniqueId", facts.uniqueId());
        textUnlessNull(out, "ProxyVpcEndpointId", facts.vpcEndpointId());
        ProxyTls tls = facts.tls();
        if (tls != null) {
            textUnlessNull(out, "ProxyTlsVersion", tls.version());
            textUnlessNull(out, "ProxyTlsCn", tls.commonName());
            textUnlessNull(out, "ProxyTlsCipher", tls.cipher());
            textUnlessNull(out, "ProxyTlsSigAlg", tls.signatureAlgorithm());
            textUnlessNull(out, "ProxyTlsKeyAlg", tls.keyAlgorithm());
            textUnlessNull(out, "ProxyTlsClientCert", tls.clientCertificate());
        }
    }

    private static void textUnlessNull(TextBytes out, String name, @Nullable String value) {
        if (value != null) {
            JsonFormat.text(out, name, value);
        }
    }
}
