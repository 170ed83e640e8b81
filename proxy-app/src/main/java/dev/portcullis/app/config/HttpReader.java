package dev.portcullis.app.config;

import dev.portcullis.settings.ServiceSettings;
import dev.portcullis.settings.UpstreamSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the {@code http} sections of all files into one set of routers, services, and middlewares. */
final class HttpReader {
    private final RuleCheck rules;
    private UpstreamSettings usualTransport = UpstreamSettings.DEFAULT;
    private final MiddlewareTable middlewares = new MiddlewareTable();
    private final Map<String, RouterDraft> routers = new LinkedHashMap<>();
    private final Map<String, Value> servicePlaces = new LinkedHashMap<>();
    private final List<ServiceSettings> services = new ArrayList<>();

    HttpReader(RuleCheck rules) {
        this.rules = rules;
    }

    /** How services are connected to that name no transport. Comes before the services are read. */
    void usualTransport(UpstreamSettings transport) {
        usualTransport = transport;
    }

    List<RouterDraft> routers() {
        return List.copyOf(routers.values());
    }

    List<ServiceSettings> services() {
        return services;
    }

    MiddlewareTable middlewares() {
        return middlewares;
    }

    /** Where a service was defined, also one that could not be read. */
    Map<String, Value> servicePlaces() {
        return servicePlaces;
    }

    void read(Section http) {
        for (Value router : Section.named(http.value("routers"))) {
            readRouter(router);
        }
        for (Value service : Section.named(http.value("services"))) {
            readService(service);
        }
        Section.named(http.value("middlewares")).forEach(middlewares::read);
        http.notYet("serversTransports", "models");
        http.end();
    }

    private void readRouter(Value at) {
        Section section = Section.of(at);
        Value rule = section.value("rule");
        Value service = section.value("service");
        Section tls = section.optional("tls");
        TlsReader.useOptions(tls);
        RouterDraft draft = new RouterDraft(
                at,
                rule.text(""),
                rule,
                section.value("entryPoints").items(),
                section.value("middlewares").items(),
                service,
                section.number("priority", 0, Integer.MIN_VALUE, Integer.MAX_VALUE),
                tls.present());
        section.notYet("observability", "ruleSyntax", "parentRefs");
        section.end();
        if (at.present() && isSection(at)) {
            checkRule(draft);
            requireService(at, service);
        }
        RouterDraft before = routers.putIfAbsent(at.name(), draft);
        if (before != null) {
            at.errorAtKey("this router is defined twice; the first is at "
                    + before.at().whereSeenFrom(at));
        }
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
            rules.check(router.rule()).ifPresent(mistake -> rule.errorAtOffset(mistake.offset(), mistake.message()));
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

    private void readService(Value at) {
        Value before = servicePlaces.putIfAbsent(at.name(), at);
        if (before != null) {
            at.errorAtKey("this service is defined twice; the first is at " + before.whereSeenFrom(at));
        }
        Section section = Section.of(at);
        Value balancer = section.value("loadBalancer");
        if (balancer.present()) {
            services.add(ServiceReader.read(at.name(), Section.of(balancer), usualTransport));
        }
        List<String> otherKinds = List.of("weighted", "mirroring", "failover", "highestRandomWeight");
        for (String kind : otherKinds) {
            Value other = section.value(kind);
            if (other.present()) {
                other.errorAtKey("not yet supported; a service needs a loadBalancer");
            }
        }
        boolean hasOther =
                otherKinds.stream().anyMatch(kind -> section.value(kind).present());
        if (!balancer.present() && !hasOther && (!at.present() || isSection(at))) {
            at.errorAtKey("a loadBalancer with servers is needed");
        }
        section.end();
    }
}
