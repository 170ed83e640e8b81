package dev.portcullis.routing;

import dev.portcullis.settings.RouterSettings;

/**
 * A router whose rule could be read.
 *
 * @param settings what the operator asked for
 * @param rule its rule
 * @param route what a request gets that matches
 */
record CompiledRouter(RouterSettings settings, Rule rule, Route route) {
    static CompiledRouter of(RouterSettings settings, Rule rule) {
        return new CompiledRouter(settings, rule, new Route(settings.name(), settings.service(), rule.isSimple()));
    }
}
