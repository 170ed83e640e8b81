package dev.portcullis.app.ocsp;

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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the answers about all served certificates fresh: who looks now and then makes it ask about those that are due. A responder
 * that fails is asked again later and later, while the last answer goes on until it expires. Belongs to one thread.
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

    /** When to ask about a certificate, how often it went wrong since the last answer, and what was last said in the log. */
    private record Due(Instant at, int failures, String told) {}

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
            Due due = dues.getOrDefault(leaf, new Due(now, 0, ""));
            next.put(leaf, due.at().isAfter(now) ? due : ask(chain, due, now));
        }
        dues = next;
    }

    private Due ask(List<X509Certificate> chain, Due due, Instant now) throws InterruptedException {
        X509Certificate leaf = chain.get(0);
        try {
            OcspQuestion question = OcspQuestion.about(chain, settings.responderOverrides());
            byte[] der = responder.ask(question.responder(), question.der());
            Instant renewAt = OcspCheck.check(der, question, now);
            stapling.staple(leaf, der);
            LOG.info("OCSP: {} is good, says {}; asked again at {}", nameOf(leaf), question.responder(), renewAt);
            listener.accept(OcspOutcome.GOOD);
            return new Due(renewAt, 0, "");
        } catch (OcspException e) {
            return failed(leaf, e.outcome(), String.valueOf(e.getMessage()), due, now);
        } catch (UnusablePemException e) {
            return failed(leaf, OcspOutcome.REFUSED, String.valueOf(e.getMessage()), due, now);
        }
    }

    private Due failed(X509Certificate leaf, OcspOutcome outcome, String told, Due due, Instant now) {
        if (!told.equals(due.told())) {
            LOG.warn("OCSP: the certificate {} {}", nameOf(leaf), told);
        }
        listener.accept(outcome);
        return new Due(now.plus(pause(due.failures())), due.failures() + 1, told);
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
