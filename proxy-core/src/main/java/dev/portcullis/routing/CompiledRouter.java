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
        return new CompiledRouter(settings, rule, RuleTerms.of(rule), route);
    }

    String name() {
        return settings.name();
    }

    /**
     * A router whose rule was read, before the routers are put into their order.
     *
     * @param settings what the operator asked for
     * @param rule its rule
     */
    record ReadRouter(RouterSettings settings, Rule rule) {}
}
