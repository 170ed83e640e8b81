package dev.portcullis.settings;

import java.util.Set;

/**
 * What {@code X-Forwarded-Tls-Client-Cert-Info} says of each certificate (Traefik's {@code passTLSClientCert.info}).
 *
 * @param notAfter its last second
 * @param notBefore its first second
 * @param sans its alternative names
 * @param serialNumber its number
 * @param subject parts of its subject; none for no subject at all
 * @param issuer parts of its issuer
 */
public record CertificateInfo(
        boolean notAfter,
        boolean notBefore,
        boolean sans,
        boolean serialNumber,
        Set<NamePart> subject,
        Set<NamePart> issuer) {
    /** Copies the sets. */
    public CertificateInfo {
        subject = Set.copyOf(subject);
        issuer = Set.copyOf(issuer);
    }

    /** A part of a distinguished name, in the order in which Traefik writes them. */
    public enum NamePart {
        /** DC, of which there may be several. */
        DOMAIN_COMPONENT,
        /** C, likewise. */
        COUNTRY,
        /** ST, likewise. */
        PROVINCE,
        /** L, likewise. */
        LOCALITY,
        /** O, likewise. */
        ORGANIZATION,
        /** OU, likewise; of subjects only. */
        ORGANIZATIONAL_UNIT,
        /** The holder's number, which is not the certificate's; the last one counts. */
        SERIAL_NUMBER,
        /** CN; the last one counts. */
        COMMON_NAME
    }
}
