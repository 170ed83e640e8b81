package dev.portcullis.tls;

import dev.portcullis.settings.CertificateSettings;
import dev.portcullis.settings.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which certificate each pair of the settings has: the one that was read now or, when that is no use, the one that is served
 * until now. A pair is known by its sources, so that one with another file has no predecessor, and its mistakes count. Immutable.
 *
 * @param certificates of each pair, in the order of the settings
 * @param kept for each pair that was not replaced the reason, a sentence that names the files
 */
record CertificateSuccession(
        Map<CertificateSettings, LoadedCertificate> certificates, Map<CertificateSettings, String> kept) {
    /** Nothing is served yet: every mistake counts. */
    static final CertificateSuccession NONE = new CertificateSuccession(Map.of(), Map.of());

    /**
     * Reads every pair.
     *
     * @param now at which a successor must be valid; the first certificate of a pair need not be
     * @param problems gets the mistakes of pairs without a predecessor; those are missing in the result
     */
    CertificateSuccession next(Collection<CertificateSettings> pairs, Instant now, List<Problem> problems) {
        Map<CertificateSettings, LoadedCertificate> read = new LinkedHashMap<>();
        Map<CertificateSettings, String> refused = new LinkedHashMap<>();
        for (CertificateSettings pair : pairs) {
            LoadedCertificate before = certificates.get(pair);
            List<Problem> mistakes = new ArrayList<>();
            LoadedCertificate after = LoadedCertificate.load(pair, mistakes);
            String reason = before == null ? "" : refusal(before, after, now, mistakes);
            if (!reason.isEmpty()) {
                refused.put(pair, reason);
                after = before;
            } else {
                problems.addAll(mistakes);
            }
            if (after != null) {
                read.put(pair, after);
            }
        }
        return new CertificateSuccession(read, refused);
    }

    /** Why a certificate must not take the place of another; empty when it may, or is the same. */
    private static String refusal(
            LoadedCertificate before, @Nullable LoadedCertificate after, Instant now, List<Problem> mistakes) {
        if (after == null) {
            return mistakes.stream().map(Problem::message).collect(Collectors.joining("; "));
        }
        String unusable = after.chain().equals(before.chain()) ? null : after.usableAt(now);
        return unusable == null ? "" : "certificate " + after.facts().source() + " " + unusable;
    }
}
