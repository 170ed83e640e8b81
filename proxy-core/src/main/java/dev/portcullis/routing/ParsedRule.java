package dev.portcullis.routing;

import java.util.List;

/**
 * A rule that could be read.
 *
 * @param rule what it means
 * @param warnings for the operator: forms of Traefik v2, with the v3 form; empty for most rules
 */
public record ParsedRule(Rule rule, List<RuleWarning> warnings) {
    /** Copies the list. */
    public ParsedRule {
        warnings = List.copyOf(warnings);
    }
}
