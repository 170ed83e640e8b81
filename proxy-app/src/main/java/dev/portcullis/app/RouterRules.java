package dev.portcullis.app;

import dev.portcullis.app.config.RuleCheck.RuleMistake;
import dev.portcullis.routing.RuleException;
import dev.portcullis.routing.RuleParser;
import java.util.Objects;
import java.util.Optional;

/** Lets the loader ask the router's own parser, so that a mistake in a rule is shown at its place in the file. */
final class RouterRules {
    private RouterRules() {}

    static Optional<RuleMistake> check(String rule) {
        try {
            RuleParser.parse(rule);
            return Optional.empty();
        } catch (RuleException e) {
            return Optional.of(new RuleMistake(e.offset(), Objects.toString(e.getMessage(), "not a rule")));
        }
    }
}
