package dev.portcullis.settings;

import java.util.List;

/**
 * How TLS is spoken with clients (Traefik's {@code tls.options.<name>}).
 *
 * @param minVersion {@code TLSv1.2} or {@code TLSv1.3}
 * @param maxVersion {@code TLSv1.2} or {@code TLSv1.3}, not below the minimum
 * @param cipherSuites those of TLS 1.2 by their IANA names, the best first; empty: all that HTTP/2 allows
 * @param groups named groups for the key exchange in BoringSSL's names such as {@code X25519}, the best first; empty: the usual
 * @param sessionTickets whether clients may resume sessions
 * @param sniStrict whether a client is refused for whose server name there is no certificate
 * @param clientAuth what is asked of clients' certificates
 */
public record TlsOptions(
        String minVersion,
        String maxVersion,
        List<String> cipherSuites,
        List<String> groups,
        boolean sessionTickets,
        boolean sniStrict,
        ClientAuthSettings clientAuth) {
    /** TLS 1.2 and 1.3 for anybody. */
    public static final TlsOptions DEFAULT = of("TLSv1.2", "TLSv1.3");

    /** Copies the lists. */
    public TlsOptions {
        cipherSuites = List.copyOf(cipherSuites);
        groups = List.copyOf(groups);
    }

    /** The usual options for a range of versions. */
    public static TlsOptions of(String minVersion, String maxVersion) {
        return new TlsOptions(minVersion, maxVersion, List.of(), List.of(), true, false, ClientAuthSettings.NONE);
    }
}
