package dev.portcullis.app;

import dev.portcullis.app.config.RuleCheck;
import dev.portcullis.routing.RuleException;
import dev.portcullis.routing.RuleParser;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Lets the loader ask the router's own parser, so that a mistake in a rule is shown at its place in the file. */
final class RouterRules implements RuleCheck {
    @Override
    public Optional<RuleMistake> check(String rule) {
        try {
            RuleParser.parse(rule);
            return Optional.empty();
        } catch (RuleException e) {
            return Optional.of(new RuleMistake(e.offset(), Objects.toString(e.getMessage(), "not a rule")));
        }
    }

    @Override
    public List<RuleMistake> warnings(String rule) {
        try {
            return RuleParser.parse(rule).warnings().stream()
                    .map(warning -> new RuleMistake(warning.offset(), warning.message()))
                    .toList();
        } catch (RuleException e) {
            return List.of();
        }
    }
}
