package dev.portcullis.settings;

import java.util.Set;

/**
 * What backends are told of a client's certificate in {@code x-forwarded-client-cert} (ours; Envoy's
 * {@code forward_client_cert_details} and {@code set_current_client_cert_details}). Only a certificate that was verified is told.
 *
 * @param mode what becomes of the field
 * @param details what it says beside the fingerprint
 */
public record ForwardClientCert(Mode mode, Set<Detail> details) {
    /** Tell nothing, and let nobody else tell it: the safe side, and Envoy's. */
    public static final ForwardClientCert DEFAULT = new ForwardClientCert(Mode.SANITIZE, Set.of());

    /** Who the client is, in the three forms that fit into a header; PEM is asked for by those who need it. */
    public static final Set<Detail> USUAL_DETAILS = Set.of(Detail.SUBJECT, Detail.URI, Detail.DNS);

    /** Copies the set. */
    public ForwardClientCert {
        details = Set.copyOf(details);
    }

    /** What becomes of the field. */
    public enum Mode {
        /** A client's field is dropped, nothing is told (Envoy's SANITIZE). */
        SANITIZE,
        /** A client's field is dropped, its certificate told (SANITIZE_SET). */
        SET,
        /**
         * Its certificate is told behind what it says itself, if it is trusted in {@code forwardedHeaders} and has a verified
         * certificate (APPEND_FORWARD); else as SET.
         */
        APPEND
    }

    /** A part of the field; Envoy's names. */
    public enum Detail {
        /** The leaf as PEM, URL-encoded. */
        CERT,
        /** The leaf and what else the client sent. */
        CHAIN,
        /** The distinguished name. */
        SUBJECT,
        /** Alternative names that are URIs. */
        URI,
        /** Alternative names that are host names. */
        DNS
    }
}
