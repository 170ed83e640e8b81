package dev.portcullis.app.config;

import dev.portcullis.settings.LimitSettings;
import dev.portcullis.settings.ServerSettings;
import dev.portcullis.settings.ServicePolicy;
import dev.portcullis.settings.ServiceSettings;
import dev.portcullis.settings.ServiceSettings.Mirrored;
import dev.portcullis.settings.UpstreamSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads {@code http.services.<name>.loadBalancer}, {@code .weighted}, {@code .failover}, and {@code .mirroring}. */
final class ServiceReader {
    /** More would only be digits: shares of a millionth are finer than anybody's calls. */
    private static final int WEIGHT_MAX = 1_000_000;

    /** More open calls than a process has memory for. */
    private static final int LIMIT_MAX = 100_000_000;

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
        ServicePolicy policy = new ServicePolicy(
                BalancingReader.balancing(balancer),
                OutlierReader.outliers(balancer),
                HealthCheckReader.read(balancer.optional("healthCheck"), servers),
                limits(balancer.section("limits")));
        balancer.notYetBecause("sticky", "gRPC clients keep no cookies: strategy: ringHash with hash.header does it");
        balancer.accept("serversTransport", "responseForwarding");
        balancer.end();
        return new ServiceSettings.LoadBalancer(name, servers, passHostHeader, UpstreamSettings.DEFAULT, policy);
    }

    private static LimitSettings limits(Section limits) {
        int calls = limits.number("calls", 0, 0, LIMIT_MAX);
        int pending = limits.number("pending", 0, 0, LIMIT_MAX);
        int retries = limits.number("retries", 0, 0, LIMIT_MAX);
        int connections = limits.number("connections", 0, 0, LIMIT_MAX);
        limits.end();
        return new LimitSettings(calls, pending, retries, connections);
    }

    /**
     * A service of which others get copies.
     *
     * @param names gets the places of their names
     */
    static ServiceSettings mirrored(String name, Section mirroring, List<Value> names) {
        Value main = mirroring.value("service");
        List<ServiceSettings.Mirror> mirrors = new ArrayList<>();
        for (Section mirror : mirroring.sections("mirrors")) {
            Value service = mirror.value("name");
            int percent = mirror.number("percent", 0, 0, 100);
            mirror.end();
            if (service.present()) {
                names.add(service);
                mirrors.add(new ServiceSettings.Mirror(ServiceCatalog.plainName(service.text("")), percent));
            } else if (mirror.self().kind().equals("a mapping")) {
                mirror.self().error("a name is needed: of one under http.services");
            }
        }
        int bytesMax = mirroredBytes(mirroring.value("maxBodySize"));
        Value body = mirroring.value("mirrorBody");
        if (!body.flag(true)) {
            body.warning("has no effect: a gRPC call without its message is none");
        }
        mirroring.notYet("healthCheck");
        mirroring.end();
        if (main.present()) {
            names.add(main);
        } else {
            mirroring.self().errorAtKey("a service is needed: the name of the one that answers");
        }
        return new ServiceSettings.Mirrored(name, ServiceCatalog.plainName(main.text("")), mirrors, bytesMax);
    }

    /** Traefik's -1 means any size; here the request is kept until it is whole. */
    private static int mirroredBytes(Value size) {
        int bytes = size.number(-1, -1, Integer.MAX_VALUE);
        if (bytes > Mirrored.MIRRORED_BYTES_MAX) {
            size.warning("is read as " + Mirrored.MIRRORED_BYTES_MAX + ": calls with longer requests are not mirrored");
        }
        return bytes < 0 ? Mirrored.MIRRORED_BYTES_MAX : Math.min(bytes, Mirrored.MIRRORED_BYTES_MAX);
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
