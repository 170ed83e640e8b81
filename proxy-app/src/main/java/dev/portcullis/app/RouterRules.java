package dev.portcullis.app;

import dev.portcullis.app.config.RuleCheck;
import dev.portcullis.routing.RuleException;
import dev.portcullis.routing.RuleParser;
import java.util.Objects;
import java.util.Optional;

/** Lets the loader ask the router's own parser, so that a mistake in a rule is shown at its place in the file. */
final class RouterRules implements RuleCheck {
    @Override
    public Findings check(String rule) {
        try {
            return new Findings(
                    Optional.empty(),
                    RuleParser.parse(rule).warnings().stream()
                            .map(warning -> new RuleRemark(warning.offset(), warning.message()))
                            .toList());
        } catch (RuleException e) {
            return Findings.of(new RuleRemark(e.offset(), Objects.toString(e.getMessage(), "not a rule")));
        }
    }
}
