package dev.portcullis.discovery;

import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.loop.TimerWheel.Alarm;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One name, from question to question.
 *
 * <pre>
 *   due --asks--> asking --records--> fresh for the TTL --> due
 *                   '--none, or no answer--> waits, longer each time, and keeps what it knew --> due
 * </pre>
 */
@EventLoopConfined
final class NameWatch {
    private static final double BACKOFF_GROWTH = 1.6;
    /** Names that were first asked for together must not be asked for together for ever. */
    private static final double JITTER = 0.1;

    private final ServerName name;
    private final DiscoveryLimits limits;
    private final RecordKind[] kinds;
    /** By kind: what was last found, and what came of the question that is under way. */
    private final Answer[] kept;

    private final Answer[] fresh;
    private final Alarm due;
    private KnownName known = KnownName.UNASKED;
    private int missing;
    private boolean answered;
    private long backoffMillis;

    /** A name that nobody has asked for; {@code onDue} is called when it is to be asked again. */
    NameWatch(ServerName name, DiscoveryLimits limits, Consumer<NameWatch> onDue) {
        this.name = name;
        this.limits = limits;
        this.kinds = name.kinds();
        this.kept = new Answer[kinds.length];
        this.fresh = new Answer[kinds.length];
        Arrays.fill(kept, Answer.EMPTY);
        Arrays.fill(fresh, Answer.EMPTY);
        this.backoffMillis = limits.backoffMillisMin();
        this.due = new Alarm(now -> onDue.accept(this));
    }

    ServerName name() {
        return name;
    }

    KnownName known() {
        return known;
    }

    /** When it is asked next. */
    Alarm due() {
        return due;
    }

    /** Whether the first question has its answer, of whatever kind. */
    boolean isAnswered() {
        return answered;
    }

    /** Asks for every kind of record; tells when all have an answer. */
    void ask(NameLookup lookup, Consumer<NameWatch> onAnswered) {
        missing = kinds.length;
        for (int i = 0; i < kinds.length; i++) {
            int place = i;
            lookup.ask(name.text(), kinds[i], answer -> {
                fresh[place] = answer;
                if (--missing == 0) {
                    take();
                    onAnswered.accept(this);
                }
            });
        }
    }

    /**
     * A family without records empties itself only if the other one has some: a whole name that vanishes is more often a name server
     * that is starting than a service without servers.
     */
    private void take() {
        answered = true;
        boolean anyFound = false;
        for (Answer answer : fresh) {
            anyFound |= answer.isFound();
        }
        List<InetAddress> addresses = new ArrayList<>();
        List<Target> targets = new ArrayList<>();
        for (int i = 0; i < kinds.length; i++) {
            boolean isGone = fresh[i].outcome() == Answer.Outcome.NONE && anyFound;
            kept[i] = fresh[i].isFound() ? fresh[i] : isGone ? Answer.EMPTY : kept[i];
            addresses.addAll(kept[i].addresses());
            targets.addAll(kept[i].targets());
        }
        known = new KnownName(addresses, targets, anyFound ? "" : fresh[0].trouble());
    }

    /** How long until the next question, by what came of the last one. */
    long nextNanos() {
        double spread = ThreadLocalRandom.current().nextDouble(1 - JITTER, 1 + JITTER);
        long ttlSeconds = Long.MAX_VALUE;
        boolean complete = true;
        for (Answer answer : fresh) {
            if (answer.isFound()) {
                ttlSeconds = Math.min(ttlSeconds, answer.ttlSeconds());
            }
            complete &= answer.outcome() != Answer.Outcome.FAILED;
        }
        if (complete && ttlSeconds < Long.MAX_VALUE) {
            backoffMillis = limits.backoffMillisMin();
            return (long) (spread * limits.freshNanos(ttlSeconds));
        }
        long waitMillis = backoffMillis;
        backoffMillis = Math.min((long) (backoffMillis * BACKOFF_GROWTH) + 1, limits.backoffMillisMax());
        return (long) (spread * TimeUnit.MILLISECONDS.toNanos(waitMillis));
    }
}
