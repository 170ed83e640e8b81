package dev.portcullis.routing;

import dev.portcullis.settings.RouterSettings;
import java.util.List;

/**
 * A router whose rule could be read, in its place among the others.
 *
 * @param settings what the operator asked for
 * @param rule its rule
 * @param terms the rule's alternatives, one at least
 * @param route what a request gets that matches
 */
record CompiledRouter(RouterSettings settings, Rule rule, List<RuleTerm> terms, Route route) {
    static CompiledRouter of(ReadRouter router, int number) {
        RouterSettings settings = router.settings();
        Rule rule = router.rule();
        Route route = new Route(number, settings.name(), settings.service(), rule.isSimple());
        return new CompiledRouter(settings, rule, router.terms(), route);
    }

    String name() {
        return settings.name();
    }

    /**
     * A router whose rule was read, before the routers are put into their order.
     *
     * @param settings what the operator asked for
     * @param rule its rule
     * @param terms the rule's alternatives
     */
    record ReadRouter(RouterSettings settings, Rule rule, List<RuleTerm> terms) {
        static ReadRouter of(RouterSettings settings) throws RuleException {
            Rule rule = RuleParser.parse(settings.rule()).rule();
            return new ReadRouter(settings, rule, RuleTerms.of(rule));
        }

        /** Another router with the same rule, or this one when it is the same. */
        ReadRouter with(RouterSettings other) {
            return other.equals(settings) ? this : new ReadRouter(other, rule, terms);
        }
    }
}
