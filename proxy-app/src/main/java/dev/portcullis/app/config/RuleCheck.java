package dev.portcullis.app.config;

import java.util.List;
import java.util.Optional;

/** Looks at a rule before it is used; the grammar is the router's, which is why the loader is handed one of these. */
@FunctionalInterface
public interface RuleCheck {
    /** Accepts every rule. */
    RuleCheck NONE = rule -> Findings.NONE;

    /** What is to be said of a rule. */
    Findings check(String rule);

    /**
     * What was found in a rule.
     *
     * @param mistake the first mistake; empty when the rule can be used
     * @param warnings what is legal in a rule without a mistake, and should be written otherwise
     */
    record Findings(Optional<RuleRemark> mistake, List<RuleRemark> warnings) {
        /** Nothing to say. */
        public static final Findings NONE = new Findings(Optional.empty(), List.of());

        /** Copies the list. */
        public Findings {
            warnings = List.copyOf(warnings);
        }

        /** Of a rule that cannot be used. */
        public static Findings of(RuleRemark mistake) {
            return new Findings(Optional.of(mistake), List.of());
        }
    }

    /**
     * Words about a place in a rule.
     *
     * @param offset the index of the character of the rule where it is, 0 for the first
     * @param message what is wrong and what is allowed
     */
    record RuleRemark(int offset, String message) {}
}
