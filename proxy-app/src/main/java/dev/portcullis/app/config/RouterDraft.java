package dev.portcullis.app.config;

import dev.portcullis.settings.RouterSettings;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A router before its names are looked up.
 *
 * @param at its place
 * @param rule the rule's text
 * @param ruleAt the rule's place
 * @param entryPoints the names that the operator gave, with their places; empty when none was
 * @param middlewares the names that the operator gave, with their places
 * @param service the place of the service's name
 * @param priority 0 for the rule's length, as in Traefik
 * @param tls whether it has a {@code tls} section
 * @param tlsOptions the name of the TLS options that it asks for; empty for none
 */
record RouterDraft(
        Value at,
        String rule,
        Value ruleAt,
        List<Value> entryPoints,
        List<Value> middlewares,
        Value service,
        int priority,
        boolean tls,
        String tlsOptions) {
    String name() {
        return at.name();
    }

    /** The name of the service without its provider: {@code svc@file} is {@code svc}. */
    String serviceName() {
        return ServiceCatalog.plainName(service.text(""));
    }

    RouterSettings toSettings(String name, List<String> serves, List<String> passes, boolean overTls, String options) {
        int ruleBytes = rule.getBytes(StandardCharsets.UTF_8).length;
        return new RouterSettings(
                name, rule, serves, passes, serviceName(), priority == 0 ? ruleBytes : priority, overTls, options);
    }
}
