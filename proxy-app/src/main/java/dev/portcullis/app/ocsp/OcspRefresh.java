package dev.portcullis.app.ocsp;

import dev.portcullis.app.ocsp.OcspAnswer.Revocation;
import dev.portcullis.app.settings.OcspSettings;
import dev.portcullis.settings.UnusablePemException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the answers about all served certificates fresh: who looks now and then makes it ask about those that are due. A responder
 * that fails is asked again later and later, while the last answer goes on until it expires; unless the CA has revoked the
 * certificate, which ends it at once. Belongs to one thread.
 */
final class OcspRefresh {
    /** First pause behind a failure, which doubles. */
    static final Duration RETRY_MIN = Duration.ofMinutes(1);
    /** Answers hold for hours at least, and are renewed at half time: an hour is early enough. */
    static final Duration RETRY_MAX = Duration.ofHours(1);
    /** Pauses vary by so much both ways: replicas that started together do not ask together. */
    private static final double JITTER = 0.2;

    private static final Logger LOG = LoggerFactory.getLogger("dev.portcullis.Portcullis");

    private final OcspSettings settings;
    private final Stapling stapling;
    private final OcspResponder responder;
    private final RandomGenerator random;
    private final Consumer<OcspOutcome> listener;
    private Map<X509Certificate, Due> dues = new HashMap<>();

    /**
     * What is known of a certificate.
     *
     * @param at when to ask about it
     * @param failures how often it went wrong since the last good answer
     * @param told the warning that was last logged; empty behind an answer
     * @param last the newest answer; null before any
     */
    private record Due(
            Instant at, int failures, String told, @Nullable OcspAnswer last) {
        private static Due first(Instant now) {
            return new Due(now, 0, "", null);
        }

        private Due asFailed(Instant again, String warning) {
            return new Due(again, failures + 1, warning, last);
        }
    }

    /**
     * Nothing is asked before the first look.
     *
     * @param listener told of every try, behind what it did
     */
    OcspRefresh(
            OcspSettings settings,
            Stapling stapling,
            OcspResponder responder,
            RandomGenerator random,
            Consumer<OcspOutcome> listener) {
        this.settings = settings;
        this.stapling = stapling;
        this.responder = responder;
        this.random = random;
        this.listener = listener;
    }

    /** Asks about every certificate that is due; what is not served any more is forgotten. Blocks. */
    void look(Instant now) throws InterruptedException {
        Map<X509Certificate, Due> next = new HashMap<>();
        for (List<X509Certificate> chain : stapling.chains()) {
            X509Certificate leaf = chain.get(0);
            Due due = dues.getOrDefault(leaf, Due.first(now));
            next.put(leaf, due.at().isAfter(now) ? due : ask(chain, due, now));
        }
        dues = next;
    }

    private Due ask(List<X509Certificate> chain, Due due, Instant now) throws InterruptedException {
        X509Certificate leaf = chain.get(0);
        try {
            OcspQuestion question = OcspQuestion.about(chain, settings.responderOverrides());
            byte[] der = responder.ask(question.responder(), question.der());
            OcspAnswer answer = OcspCheck.check(der, question, now);
            if (answer.isOverruledBy(due.last())) {
                throw new OcspException(
                        OcspOutcome.REFUSED, "got an answer of " + answer.asOf() + ", which a newer one contradicts");
            }
            Revocation revocation = answer.revocation();
            if (revocation != null) {
                return revoked(leaf, answer, revocation, due, now);
            }
            stapling.staple(leaf, der);
            LOG.info(
                    "OCSP: {} is good, says {}; asked again at {}",
                    nameOf(leaf),
                    question.responder(),
                    answer.renewAt());
            listener.accept(OcspOutcome.GOOD);
            return new Due(answer.renewAt(), 0, "", answer.newest(due.last()));
        } catch (OcspException e) {
            return failed(leaf, e.outcome(), String.valueOf(e.getMessage()), due, now);
        } catch (UnusablePemException e) {
            return failed(leaf, OcspOutcome.REFUSED, String.valueOf(e.getMessage()), due, now);
        }
    }

    /** It is asked about as after a failure: a CA may release a certificate that it held ({@code certificateHold}). */
    private Due revoked(X509Certificate leaf, OcspAnswer answer, Revocation revocation, Due due, Instant now) {
        stapling.withhold(leaf, revocation.at());
        OcspAnswer last = due.last();
        if (last == null || !revocation.equals(last.revocation())) {
            LOG.error(
                    "OCSP: the certificate {}, serial number {}, IS REVOKED {}, says its CA. Clients that ask refuse it,"
                            + " and no earlier answer is sent to them any more: replace the certificate and its key",
                    nameOf(leaf),
                    leaf.getSerialNumber().toString(16),
                    revocation);
        }
        listener.accept(OcspOutcome.REVOKED);
        return new Due(now.plus(pause(due.failures())), due.failures() + 1, "", answer.newest(last));
    }

    private Due failed(X509Certificate leaf, OcspOutcome outcome, String told, Due due, Instant now) {
        if (!told.equals(due.told())) {
            LOG.warn("OCSP: the certificate {} {}", nameOf(leaf), told);
        }
        listener.accept(outcome);
        return due.asFailed(now.plus(pause(due.failures())), told);
    }

    private Duration pause(int failures) {
        long minMillis = RETRY_MIN.toMillis();
        long millis = failures > 10 ? RETRY_MAX.toMillis() : Math.min(RETRY_MAX.toMillis(), minMillis << failures);
        return Duration.ofMillis((long) (millis * (1 + JITTER * (2 * random.nextDouble() - 1))));
    }

    private static String nameOf(X509Certificate leaf) {
        return leaf.getSubjectX500Principal().getName();
    }
}
