package dev.portcullis.discovery;

import dev.portcullis.settings.ServerSettings;
import dev.portcullis.settings.ServiceSettings;
import dev.portcullis.settings.ServiceSettings.LoadBalancer;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is known of all names at one time. Immutable. */
record KnownNames(Map<ServerName, KnownName> names) {
    /** Products of two weights stay below it: shares of a millionth are finer than anybody's calls. */
    private static final int WEIGHT_MAX = 1_000_000;

    /** Copies the map. */
    KnownNames {
        names = Map.copyOf(names);
    }

    /** The names that services have. */
    static Set<ServerName> of(List<ServiceSettings> services) {
        Set<ServerName> wanted = new LinkedHashSet<>();
        for (ServiceSettings service : services) {
            if (service instanceof LoadBalancer balancer) {
                for (ServerSettings server : balancer.servers()) {
                    if (server.isNamed()) {
                        wanted.add(ServerName.of(server));
                    }
                }
            }
        }
        return wanted;
    }

    /** The service with each place of each name as a server of its own; itself when it has no names. */
    ServiceSettings resolved(ServiceSettings service) {
        if (!(service instanceof LoadBalancer balancer)
                || balancer.servers().stream().noneMatch(ServerSettings::isNamed)) {
            return service;
        }
        List<ServerSettings> found = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (ServerSettings server : balancer.servers()) {
            int before = found.size();
            if (!server.isNamed()) {
                found.add(server);
            } else if (server.srv().isEmpty()) {
                add(server, server.address().host(), server.address().port(), server.weight(), found);
            } else {
                addTargets(server, found);
            }
            if (found.size() == before) {
                missing.add(troubleOf(server));
            }
        }
        return balancer.withServers(found, String.join("; ", missing));
    }

    private KnownName of(ServerName name) {
        return names.getOrDefault(name, KnownName.UNASKED);
    }

    private void add(ServerSettings server, String host, int port, int weight, List<ServerSettings> to) {
        for (InetAddress ip : of(new ServerName(host, false)).addresses()) {
            to.add(new ServerSettings(server.url(), server.address().at(ip, port), weight));
        }
    }

    /** Those of the best priority that have addresses; the others stand by. */
    private void addTargets(ServerSettings server, List<ServerSettings> to) {
        List<Target> targets = of(ServerName.of(server)).targets();
        int before = to.size();
        for (int i = 0; i < targets.size(); i++) {
            Target target = targets.get(i);
            boolean nextPriority =
                    i > 0 && target.priority() != targets.get(i - 1).priority();
            if (nextPriority && to.size() > before) {
                return;
            }
            // A weight of 0 means "hardly any" in DNS (RFC 2782), and not "none" as in the file.
            long weight = (long) server.weight() * Math.max(1, target.weight());
            add(server, target.host(), target.port(), (int) Math.min(weight, WEIGHT_MAX), to);
        }
    }

    private String troubleOf(ServerSettings server) {
        ServerName name = ServerName.of(server);
        KnownName known = of(name);
        if (!known.targets().isEmpty()) {
            Target first = known.targets().get(0);
            name = new ServerName(first.host(), false);
            known = of(name);
        }
        return "no address is known for '" + name.text() + "': " + known.trouble();
    }
}
