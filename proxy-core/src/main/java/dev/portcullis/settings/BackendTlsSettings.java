package dev.portcullis.settings;

import java.util.List;

/**
 * TLS towards servers, for those that are reached over it (the TLS keys of Traefik's {@code serversTransport}).
 *
 * @param rootCas whose certificates are trusted; empty for those that the JDK trusts
 * @param serverName what the server is asked for (SNI) and what its certificate has to be for; empty for the host of its
 *     URL
 * @param insecureSkipVerify whether any certificate will do: then anyone on the way can read and change the calls
 * @param peerCertSans alternative names of which the certificate needs one, in place of the server's name: DNS names, IP
 *     addresses, and URIs; empty for the server's name
 * @param certificates what a server is shown that asks who we are
 * @param minVersion {@code TLSv1.2} or {@code TLSv1.3}
 * @param maxVersion {@code TLSv1.2} or {@code TLSv1.3}, not below the minimum
 * @param cipherSuites of TLS 1.2, by their IANA names; empty for those with forward secrecy and authenticated encryption.
 *     Those of TLS 1.3 are always offered
 */
public record BackendTlsSettings(
        List<PemSource> rootCas,
        String serverName,
        boolean insecureSkipVerify,
        List<String> peerCertSans,
        List<CertificateSettings> certificates,
        String minVersion,
        String maxVersion,
        List<String> cipherSuites) {
    /** The JDK's authorities, the name of the URL, TLS 1.2 and later. */
    public static final BackendTlsSettings DEFAULT =
            new BackendTlsSettings(List.of(), "", false, List.of(), List.of(), "TLSv1.2", "TLSv1.3", List.of());

    /** Copies the lists. */
    public BackendTlsSettings {
        rootCas = List.copyOf(rootCas);
        peerCertSans = List.copyOf(peerCertSans);
        certificates = List.copyOf(certificates);
        cipherSuites = List.copyOf(cipherSuites);
    }
}
