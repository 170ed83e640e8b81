package dev.portcullis.discovery;

import java.net.InetAddress;
import java.util.List;

/**
 * What came of one question.
 *
 * @param outcome whether there are records
 * @param addresses of A and AAAA, each once, in an order that does not change by itself
 * @param targets of SRV, the same
 * @param ttlSeconds how long they may be believed
 * @param trouble why there are none; words for the operator
 */
record Answer(Outcome outcome, List<InetAddress> addresses, List<Target> targets, long ttlSeconds, String trouble) {
    /** Nothing is known, or nothing is there. */
    static final Answer EMPTY = new Answer(Outcome.NONE, List.of(), List.of(), 0, "");

    /** Whether there are records. */
    enum Outcome {
        /** There are. */
        FOUND,
        /** A name server says that there are none. */
        NONE,
        /** Nobody answered, or with an error: there may be some. */
        FAILED
    }

    static Answer ofAddresses(List<InetAddress> addresses, long ttlSeconds) {
        return new Answer(Outcome.FOUND, List.copyOf(addresses), List.of(), ttlSeconds, "");
    }

    static Answer ofTargets(List<Target> targets, long ttlSeconds) {
        return new Answer(Outcome.FOUND, List.of(), List.copyOf(targets), ttlSeconds, "");
    }

    static Answer none(String trouble) {
        return new Answer(Outcome.NONE, List.of(), List.of(), 0, trouble);
    }

    static Answer failed(String trouble) {
        return new Answer(Outcome.FAILED, List.of(), List.of(), 0, trouble);
    }

    boolean isFound() {
        return outcome == Outcome.FOUND;
    }
}
