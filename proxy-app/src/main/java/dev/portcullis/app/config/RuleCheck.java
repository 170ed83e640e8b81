package dev.portcullis.app.config;

import java.util.List;
import java.util.Optional;

/** Looks at a rule before it is used; the grammar is the router's, which is why the loader is handed one of these. */
@FunctionalInterface
public interface RuleCheck {
    /** Accepts every rule. */
    RuleCheck NONE = rule -> Optional.empty();

    /** The first mistake of a rule, or nothing. */
    Optional<RuleMistake> check(String rule);

    /** What is legal in a rule without a mistake, and should be written otherwise. */
    default List<RuleMistake> warnings(String rule) {
        return List.of();
    }

    /**
     * A mistake in a rule.
     *
     * @param offset the index of the character of the rule where it is, 0 for the first
     * @param message what is wrong and what is allowed
     */
    record RuleMistake(int offset, String message) {}
}
