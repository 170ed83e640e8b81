package dev.portcullis.app.config;

import dev.portcullis.settings.ServerSettings;
import dev.portcullis.settings.ServiceSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads {@code http.services.<name>.loadBalancer}, {@code .weighted}, and {@code .failover}. */
final class ServiceReader {
    /** More would only be digits: shares of a millionth are finer than anybody's calls. */
    private static final int WEIGHT_MAX = 1_000_000;

    /** Traefik's name for taking turns by weight. */
    private static final String IN_TURN = "wrr";

    private static final List<String> STRATEGIES = List.of(IN_TURN, "p2c", "hrw", "leasttime");

    private ServiceReader() {}

    /** A set of servers; its transport is looked up later. */
    static ServiceSettings balancer(String name, Section balancer) {
        Value list = balancer.value("servers");
        List<ServerSettings> servers = new ArrayList<>();
        for (Value item : list.items()) {
            readServer(Section.of(item), servers);
        }
        if (list.items().isEmpty() && (!list.present() || list.kind().equals("a list"))) {
            balancer.self().warningAtKey("has no servers: every call of it fails");
        }
        boolean passHostHeader = balancer.flag("passHostHeader", true);
        readStrategy(balancer.value("strategy"));
        balancer.notYet("healthCheck", "passiveHealthCheck", "sticky");
        balancer.accept("serversTransport", "responseForwarding");
        balancer.end();
        return new ServiceSettings.LoadBalancer(name, servers, passHostHeader);
    }

    private static void readStrategy(Value strategy) {
        Map<String, String> known = new LinkedHashMap<>();
        STRATEGIES.forEach(word -> known.put(word, word));
        String chosen = strategy.choice(known, IN_TURN);
        if (!chosen.equals(IN_TURN)) {
            strategy.warning("'" + chosen + "' is not yet supported: servers take calls in turn and by weight (wrr)");
        }
    }

    /**
     * A service that gives its calls to others.
     *
     * @param partNames gets the places of their names
     */
    static ServiceSettings weighted(String name, Section weighted, List<Value> partNames) {
        Value list = weighted.value("services");
        List<ServiceSettings.Part> parts = new ArrayList<>();
        for (Value item : list.items()) {
            Section part = Section.of(item);
            Value service = part.value("name");
            int weight = part.number("weight", 1, 0, WEIGHT_MAX);
            part.end();
            if (service.present()) {
                partNames.add(service);
                parts.add(new ServiceSettings.Part(ServiceCatalog.plainName(service.text("")), weight));
            } else if (item.kind().equals("a mapping")) {
                item.error("a name is needed: of one under http.services");
            }
        }
        if (list.items().isEmpty() && (!list.present() || list.kind().equals("a list"))) {
            weighted.self().warningAtKey("has no services: every call of it fails");
        }
        weighted.notYet("sticky", "healthCheck");
        weighted.end();
        return new ServiceSettings.Weighted(name, parts);
    }

    /**
     * A service with another for when it has no server.
     *
     * @param partNames gets the places of their names
     */
    static ServiceSettings failover(String name, Section failover, List<Value> partNames) {
        String service = failoverPart(failover, "service", partNames);
        String fallback = failoverPart(failover, "fallback", partNames);
        // Traefik needs it so that its checks are told upwards; here every service knows how its servers are.
        failover.section("healthCheck").end();
        failover.notYet("errors");
        failover.end();
        return new ServiceSettings.Failover(name, service, fallback);
    }

    private static String failoverPart(Section failover, String key, List<Value> partNames) {
        Value part = failover.value(key);
        if (part.present()) {
            partNames.add(part);
        } else if (failover.self().kind().equals("a mapping")) {
            failover.self().errorAtKey("a " + key + " is needed: the name of one under http.services");
        }
        return ServiceCatalog.plainName(part.text(""));
    }

    private static void readServer(Section section, List<ServerSettings> servers) {
        Value url = section.value("url");
        String text = url.text("");
        int weight = section.number("weight", 1, 0, WEIGHT_MAX);
        section.notYet("preservePath", "fenced");
        section.end();
        if (!url.present()) {
            if (section.self().kind().equals("a mapping")) {
                section.self().error("a url is needed, such as url: \"h2c://10.0.0.1:50051\"");
            }
        } else if (!text.isEmpty()) {
            warnOfHttp(url, text);
            ServerUrl parsed = url.parsed(ServerUrl::parse, ServerUrl.UNUSABLE);
            servers.add(new ServerSettings(text, parsed.address(), weight, parsed.srv()));
        } else if (url.kind().equals("a single value")) {
            url.error("is empty; write a URL such as h2c://10.0.0.1:50051");
        }
    }

    private static void warnOfHttp(Value url, String text) {
        if (text.toLowerCase(Locale.ROOT).startsWith("http://")) {
            url.warning(
                    "http:// is spoken as HTTP/2 here, for gRPC needs it; write h2c:// to say so, or https:// for TLS");
        }
        int slash = text.indexOf('/', Math.max(0, text.indexOf("://") + 3));
        if (slash >= 0 && slash < text.length() - 1) {
            url.warning("the path of the URL is ignored: calls keep their own");
        }
    }
}
