package dev.portcullis.app.ocsp;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a CA says about a certificate: signed by it, and of now.
 *
 * @param asOf when it was so ({@code thisUpdate}, RFC 6960 4.2.2.1)
 * @param renewAt when to ask again: at half of the time for which it holds
 * @param revocation null when the certificate is good
 */
record OcspAnswer(Instant asOf, Instant renewAt, @Nullable Revocation revocation) {
    /**
     * That a certificate is revoked.
     *
     * @param at since when
     * @param reason in words; empty when the CA gives none
     */
    record Revocation(Instant at, String reason) {
        @Override
        public String toString() {
            return "since " + at + (reason.isEmpty() ? "" : " (" + reason + ")");
        }
    }

    /** Whether another answer says the opposite and is newer: caches may hold this one still, and anybody may send it again. */
    boolean isOverruledBy(@Nullable OcspAnswer other) {
        return other != null && (revocation == null) != (other.revocation == null) && asOf.isBefore(other.asOf);
    }

    /** The newer of two. */
    OcspAnswer newest(@Nullable OcspAnswer other) {
        return other == null || !asOf.isBefore(other.asOf) ? this : other;
    }
}
