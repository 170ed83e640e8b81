package dev.portcullis.routing;

import dev.portcullis.loop.EventLoopConfined;

/** One search: the request, the best route so far, and whether the answer follows from authority and path alone. */
@EventLoopConfined
final class RouteSearch {
    /** The rank of no route. */
    static final int NONE = Integer.MAX_VALUE;

    private final RequestFacts facts = new RequestFacts();
    private int bestRank = NONE;
    private int otherRank = NONE;

    RequestFacts facts() {
        return facts;
    }

    void start() {
        bestRank = NONE;
        otherRank = NONE;
    }

    /** Takes candidates, in the order of their ranks. */
    void offer(Candidate[] candidates) {
        for (Candidate candidate : candidates) {
            if (candidate.rank() >= bestRank) {
                return;
            }
            if (!candidate.simple()) {
                otherRank = Math.min(otherRank, candidate.rank());
            }
            if (candidate.holds(facts)) {
                bestRank = candidate.rank();
                return;
            }
        }
    }

    /** The rank of the route that was found, or {@link #NONE}. */
    int rank() {
        return bestRank;
    }

    /** Whether every request with this authority and path gets this answer: nobody before it had to look elsewhere. */
    boolean isMemorable() {
        return otherRank > bestRank || otherRank == NONE;
    }
}
