package dev.portcullis.routing;

/**
 * A term of a router's rule that was found by host and path, and what is left to ask. Immutable; any loop.
 *
 * @param rank the place of its route, 0 being the first that is asked
 * @param rest what must hold besides the host and path that it was found by; empty for the usual rules
 * @param simple whether the rest looks at nothing but authority and path
 */
@SuppressWarnings("ArrayRecordComponent")
record Candidate(int rank, Condition[] rest, boolean simple) {
    boolean holds(RequestFacts facts) {
        for (Condition condition : rest) {
            if (!condition.holds(facts)) {
                return false;
            }
        }
        return true;
    }
}
