package dev.portcullis.routing;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds rules that contradict themselves: in a whole rule no request can match, or in one alternative of it. */
final class NeverMatching {
    private NeverMatching() {}

    /** Appends a warning if there is something to say. */
    static void warn(CompiledRouter router, List<RouteWarning> warnings) {
        int contradictory = 0;
        String first = null;
        for (RuleTerm term : router.terms()) {
            String contradiction = term.contradiction();
            if (contradiction != null) {
                contradictory++;
                first = first == null ? contradiction : first;
            }
        }
        String message = message(first, contradictory == router.terms().size());
        if (message != null) {
            warnings.add(new RouteWarning(router.name(), message));
        }
    }

    /** Whether no alternative of a router's rule can hold. */
    static boolean isCertain(CompiledRouter router) {
        for (RuleTerm term : router.terms()) {
            if (term.contradiction() == null) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable String message(@Nullable String contradiction, boolean whole) {
        if (contradiction == null) {
            return null;
        }
        String hint = " cannot both hold; join alternatives by ||";
        return whole
                ? "can never match: " + contradiction + hint
                : "a part of it can never match: " + contradiction + hint;
    }
}
