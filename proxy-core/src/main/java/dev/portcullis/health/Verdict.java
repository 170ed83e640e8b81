package dev.portcullis.health;

import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.observe.HealthState;
import dev.portcullis.settings.HealthCheckSettings;

/**
 * What is known of one server, from answers that may contradict each other.
 *
 * <pre>
 *   unknown --first answer--> healthy --'fall' bad ones in a row--> unhealthy --'rise' good ones in a row--> healthy
 * </pre>
 *
 * The first answer of each check decides alone: a new server must not wait for calls, nor get those that it cannot take.
 */
@EventLoopConfined
final class Verdict {
    private HealthCheckSettings settings = HealthCheckSettings.DEFAULT;
    private HealthState state = HealthState.UNKNOWN;
    private boolean first = true;
    /** Answers in a row that contradict the state. */
    private int contrary;

    /** A check begins; what an earlier one found stands until the first answer. */
    void begin(HealthCheckSettings check) {
        settings = check;
        first = true;
        contrary = 0;
    }

    HealthState state() {
        return state;
    }

    /** Whether the last answer contradicts the state, and others are needed to be sure. */
    boolean isInDoubt() {
        return contrary > 0;
    }

    /** Takes an answer that may be an accident; true when the state is another one now. */
    boolean onAnswer(boolean good) {
        HealthState answered = good ? HealthState.HEALTHY : HealthState.UNHEALTHY;
        if (answered == state) {
            contrary = 0;
            first = false;
            return false;
        }
        contrary++;
        int needed = first ? 1 : good ? settings.rise() : settings.fall();
        return contrary >= needed && onWord(good);
    }

    /** Takes the word of the server, or what cannot be an accident; true when the state is another one now. */
    boolean onWord(boolean good) {
        HealthState answered = good ? HealthState.HEALTHY : HealthState.UNHEALTHY;
        boolean changes = answered != state;
        state = answered;
        contrary = 0;
        first = false;
        return changes;
    }
}
