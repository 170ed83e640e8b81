package dev.portcullis.connection;

import org.jspecify.annotations.Nullable;

/**
 * What a believed PROXY header says beside addresses (its TLVs, PROXY protocol 2.2). Every text is printable ASCII, other octets
 * stand in it as {@code \xNN}, so it may go into a log and a header field as it is; null where the header said nothing.
 *
 * @param authority the host name that the client asked the balancer for
 * @param alpn the protocol that was negotiated there
 * @param uniqueId the balancer's name for the connection
 * @param vpcEndpointId of AWS, such as {@code vpce-08d2bf15fac5001c9}
 * @param tls the client's TLS with the balancer
 */
public record ProxyFacts(
        @Nullable String authority,
        @Nullable String alpn,
        @Nullable String uniqueId,
        @Nullable String vpcEndpointId,
        @Nullable ProxyTls tls) {
    /** Whether nothing is known. */
    public boolean isEmpty() {
        return authority == null && alpn == null && uniqueId == null && vpcEndpointId == null && tls == null;
    }

    /**
     * A fact by the name that operators give it ({@code ProxyHeaderFact.written}); null where the header said nothing.
     *
     * @throws IllegalArgumentException when no fact has that name
     */
    public @Nullable String text(String name) {
        return switch (name) {
            case "authority" -> authority;
            case "alpn" -> alpn;
            case "uniqueId" -> uniqueId;
            case "vpceId" -> vpcEndpointId;
            case "tlsVersion" -> tls == null ? null : tls.version();
            case "tlsCn" -> tls == null ? null : tls.commonName();
            case "tlsCipher" -> tls == null ? null : tls.cipher();
            case "tlsSigAlg" -> tls == null ? null : tls.signatureAlgorithm();
            case "tlsKeyAlg" -> tls == null ? null : tls.keyAlgorithm();
            case "tlsClientCert" -> tls == null ? null : tls.clientCertificate();
            default -> throw new IllegalArgumentException("no fact of a PROXY header: " + name);
        };
    }
}
