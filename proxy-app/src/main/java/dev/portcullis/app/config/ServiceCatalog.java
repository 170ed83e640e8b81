package dev.portcullis.app.config;

import dev.portcullis.settings.BackendTlsSettings;
import dev.portcullis.settings.ServiceGraph;
import dev.portcullis.settings.ServiceSettings;
import dev.portcullis.settings.ServiceSettings.LoadBalancer;
import dev.portcullis.settings.UpstreamSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The services and transports of all files, and the names by which they refer to each other. */
final class ServiceCatalog {
    /** What Traefik calls the transport of the static part. */
    private static final String USUAL_TRANSPORT = "default@internal";

    private static final List<String> KINDS_LATER = List.of("highestRandomWeight");

    private final ServersTransportReader reader;
    private final RunningSettings running;
    private UpstreamSettings usualTransport = UpstreamSettings.DEFAULT;
    private final Map<String, Value> places = new LinkedHashMap<>();
    private final List<ServiceSettings> services = new ArrayList<>();
    /** Where services name those that they give their calls to. */
    private final List<Value> partNames = new ArrayList<>();

    private final Map<String, Value> transportPlaces = new LinkedHashMap<>();
    private final Map<String, UpstreamSettings> transports = new LinkedHashMap<>();
    /** Where services name their transport, by service. */
    private final Map<String, Value> transportNames = new LinkedHashMap<>();

    ServiceCatalog(ServersTransportReader reader, RunningSettings running) {
        this.reader = reader;
        this.running = running;
    }

    /** A name without its provider: {@code svc@file} is {@code svc}. */
    static String plainName(String name) {
        return name.endsWith("@file") ? name.substring(0, name.length() - "@file".length()) : name;
    }

    /** How services are connected to that name no transport. */
    void usualTransport(Section transport) {
        usualTransport = reader.usual(transport);
    }

    /** Where a service was defined, also one that could not be read. */
    Map<String, Value> places() {
        return places;
    }

    /** All services; after {@link #join}. */
    List<ServiceSettings> services() {
        return services;
    }

    /** Reads what the {@code http} section of one file has of services. */
    void read(Section http) {
        for (Value transport : Section.named(http.value("serversTransports"))) {
            readTransport(transport);
        }
        for (Value service : Section.named(http.value("services"))) {
            readService(service);
        }
    }

    private void readTransport(Value at) {
        at.repeats(transportPlaces.putIfAbsent(at.name(), at), "this transport is defined twice");
        transports.put(at.name(), reader.named(Section.of(at)));
    }

    private void readService(Value at) {
        at.repeats(places.putIfAbsent(at.name(), at), "this service is defined twice");
        Section section = Section.of(at);
        Value balancer = section.value("loadBalancer");
        Value weighted = section.value("weighted");
        Value failover = section.value("failover");
        if (balancer.present()) {
            Section servers = Section.of(balancer);
            Value transport = servers.value("serversTransport");
            if (transport.present()) {
                transportNames.put(at.name(), transport);
            }
            add(ServiceReader.balancer(at.name(), servers));
        }
        if (weighted.present()) {
            add(ServiceReader.weighted(at.name(), Section.of(weighted), partNames));
        }
        Value mirroring = section.value("mirroring");
        if (mirroring.present()) {
            add(ServiceReader.mirrored(at.name(), Section.of(mirroring), partNames));
        }
        if (failover.present()) {
            add(ServiceReader.failover(at.name(), Section.of(failover), partNames));
        }
        List<Value> kinds = Stream.of(balancer, weighted, failover, mirroring)
                .filter(Value::present)
                .toList();
        checkKind(at, section, kinds);
        section.end();
    }

    private void add(ServiceSettings service) {
        services.add(running.service(service));
    }

    private static void checkKind(Value at, Section section, List<Value> kinds) {
        boolean hasOther = false;
        for (String kind : KINDS_LATER) {
            Value other = section.value(kind);
            if (other.present()) {
                hasOther = true;
                other.errorAtKey("not yet supported; a service needs a loadBalancer, weighted, failover, or mirroring");
            }
        }
        if (kinds.size() > 1) {
            kinds.get(1)
                    .errorAtKey("a service is one thing only, and this one has a "
                            + kinds.get(0).name() + ", too; split it in two");
        }
        boolean isSection = !at.present() || at.kind().equals("a mapping");
        if (kinds.isEmpty() && !hasOther && isSection) {
            at.errorAtKey("a loadBalancer with servers is needed, weighted with services, failover, or mirroring");
        }
    }

    /** Looks up every name; to be called once, when all files are read. */
    void join() {
        services.replaceAll(this::withTransport);
        for (Value partName : partNames) {
            String name = plainName(partName.text(""));
            if (!name.isEmpty() && !places.containsKey(name)) {
                partName.unknownName("service", name, places.keySet());
            }
        }
        for (ServiceGraph.Fault fault : ServiceGraph.faults(services)) {
            Value at = places.get(fault.service());
            if (at != null) {
                at.errorAtKey(fault.words());
            }
        }
    }

    private ServiceSettings withTransport(ServiceSettings service) {
        if (!(service instanceof LoadBalancer balancer)) {
            return service;
        }
        UpstreamSettings transport = transportOf(balancer.name());
        Value named = transportNames.get(balancer.name());
        boolean clear =
                balancer.servers().stream().noneMatch(server -> server.address().tls());
        if (clear && named != null && !transport.equals(transport.withTls(BackendTlsSettings.DEFAULT))) {
            named.warning("its keys for TLS have no effect: no server of this service has an https:// URL");
        }
        return transport.equals(balancer.transport()) ? balancer : balancer.withTransport(transport);
    }

    private UpstreamSettings transportOf(String service) {
        Value wanted = transportNames.get(service);
        String name = wanted == null ? USUAL_TRANSPORT : wanted.text(USUAL_TRANSPORT);
        UpstreamSettings transport = transports.get(plainName(name));
        if (transport != null) {
            return transport;
        }
        if (wanted != null && !name.equals(USUAL_TRANSPORT)) {
            wanted.unknownName("serversTransport", name, transports.keySet());
        }
        return usualTransport;
    }
}
