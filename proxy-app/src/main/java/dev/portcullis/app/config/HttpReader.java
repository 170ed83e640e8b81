package dev.portcullis.app.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the {@code http} sections of all files into one set of routers, services, and middlewares. */
final class HttpReader {
    private final RuleCheck rules;
    private final MiddlewareTable middlewares;
    private final Map<String, RouterDraft> routers = new LinkedHashMap<>();
    private final ServiceCatalog services;

    HttpReader(RuleCheck rules, PemReader pem, RunningSettings running) {
        this.rules = rules;
        this.services = new ServiceCatalog(new ServersTransportReader(pem), running);
        this.middlewares = new MiddlewareTable(pem, running);
    }

    List<RouterDraft> routers() {
        return List.copyOf(routers.values());
    }

    ServiceCatalog services() {
        return services;
    }

    MiddlewareTable middlewares() {
        return middlewares;
    }

    void read(Section http) {
        for (Value router : Section.named(http.value("routers"))) {
            readRouter(router);
        }
        services.read(http);
        Section.named(http.value("middlewares")).forEach(middlewares::read);
        http.notYet("models");
        http.end();
    }

    private void readRouter(Value at) {
        Section section = Section.of(at);
        Value rule = section.value("rule");
        Value service = section.value("service");
        Section tls = section.optional("tls");
        String tlsOptions = TlsReader.useOptions(tls);
        RouterDraft draft = new RouterDraft(
                at,
                rule.text(""),
                rule,
                section.value("entryPoints").items(),
                section.value("middlewares").items(),
                service,
                section.number("priority", 0, Integer.MIN_VALUE, Integer.MAX_VALUE),
                tls.present(),
                tlsOptions);
        section.notYet("observability", "ruleSyntax", "parentRefs");
        section.end();
        if (at.present() && isSection(at)) {
            checkRule(draft);
            requireService(at, service);
        }
        RouterDraft before = routers.putIfAbsent(at.name(), draft);
        at.repeats(before == null ? null : before.at(), "this router is defined twice");
    }

    private static boolean isSection(Value at) {
        return at.kind().equals("a mapping");
    }

    private void checkRule(RouterDraft router) {
        Value rule = router.ruleAt();
        if (!rule.present()) {
            router.at().errorAtKey("a rule is needed, such as rule: \"Host(`grpc.example.com`)\"");
        } else if (router.rule().isBlank()) {
            if (isScalar(rule)) {
                rule.error("the rule is empty; write one such as \"Host(`grpc.example.com`)\"");
            }
        } else {
            RuleCheck.Findings found = rules.check(router.rule());
            found.mistake().ifPresent(mistake -> rule.errorAtOffset(mistake.offset(), mistake.message()));
            found.warnings().forEach(warning -> rule.warningAtOffset(warning.offset(), warning.message()));
        }
    }

    private static boolean isScalar(Value value) {
        return value.kind().equals("a single value");
    }

    private static void requireService(Value at, Value service) {
        if (!service.present()) {
            at.errorAtKey("a service is needed: the name of one under http.services");
        }
    }
}
