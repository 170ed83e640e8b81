package dev.portcullis.app.ops;

import dev.portcullis.EdgeReport.ServedCertificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.slf4j.event.Level;

/**
 * Says which certificates end soon: once as a warning three weeks ahead, and every day as an error in the last week. Whoever
 * learns of certificates asks, and a clock does every hour; what was said is not said again. Any thread, one at a time.
 */
final class ExpiryWarnings {
    /** Renewal by ACME runs 30 days ahead; below 21 it has failed for more than a week. */
    static final int SOON_DAYS = 21;

    /** Less than a week leaves no time for a certificate that people must order. */
    static final int URGENT_DAYS = 7;

    private final BiConsumer<Level, String> log;
    private Map<String, Long> toldDays = new HashMap<>();

    ExpiryWarnings(BiConsumer<Level, String> log) {
        this.log = log;
    }

    /** Looks at all that are served; the memory of any other one ends. */
    synchronized void check(List<ServedCertificate> certificates, Instant now) {
        Map<String, Long> told = new HashMap<>();
        for (ServedCertificate certificate : certificates) {
            Duration left = Duration.between(now, certificate.notAfter());
            if (left.compareTo(Duration.ofDays(SOON_DAYS)) < 0) {
                boolean urgent = left.compareTo(Duration.ofDays(URGENT_DAYS)) < 0;
                // Rounded down, so that an expired one has a day of its own from the first second on.
                long day = urgent
                        ? Math.floorDiv(left.toSeconds(), Duration.ofDays(1).toSeconds())
                        : SOON_DAYS;
                Long before = toldDays.get(certificate.fingerprint());
                if (told.put(certificate.fingerprint(), day) == null && (before == null || before != day)) {
                    log.accept(urgent ? Level.ERROR : Level.WARN, text(certificate, left));
                }
            }
        }
        toldDays = told;
    }

    private static String text(ServedCertificate certificate, Duration left) {
        String when = left.isNegative()
                ? "has expired on " + certificate.notAfter()
                : "expires in less than " + (left.toDays() + 1) + " days, on " + certificate.notAfter();
        return "the certificate of " + StartLog.name(certificate) + " from " + certificate.source() + " " + when;
    }
}
