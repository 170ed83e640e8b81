package dev.portcullis.app.accesslog;

import dev.portcullis.connection.ProxyFacts;
import dev.portcullis.connection.ProxyTls;

/** The fields of {@link JsonFormat} for what a PROXY header said beside addresses. Their text came escaped into the facts. */
final class ProxyFactsFormat {
    private ProxyFactsFormat() {}

    static void append(ProxyFacts facts, JsonLine line) {
        line.textUnlessEmpty("ProxyAuthority", facts.authority());
        line.textUnlessEmpty("ProxyAlpn", facts.alpn());
        line.textUnlessEmpty("ProxyUniqueId", facts.uniqueId());
        line.textUnlessEmpty("ProxyVpcEndpointId", facts.vpcEndpointId());
        ProxyTls tls = facts.tls();
        if (tls != null) {
            line.textUnlessEmpty("ProxyTlsVersion", tls.version());
            line.textUnlessEmpty("ProxyTlsCn", tls.commonName());
            line.textUnlessEmpty("ProxyTlsCipher", tls.cipher());
            line.textUnlessEmpty("ProxyTlsSigAlg", tls.signatureAlgorithm());
            line.textUnlessEmpty("ProxyTlsKeyAlg", tls.keyAlgorithm());
            line.textUnlessEmpty("ProxyTlsClientCert", tls.clientCertificate());
        }
    }
}
