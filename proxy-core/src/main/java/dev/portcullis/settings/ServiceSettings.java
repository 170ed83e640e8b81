package dev.portcullis.settings;

import java.util.List;

/** Where calls go (Traefik's {@code http.services.<name>}). */
public sealed interface ServiceSettings {
    /** The name; unique. */
    String name();

    /**
     * A set of servers that answer the same calls (Traefik's {@code loadBalancer}).
     *
     * @param name unique
     * @param servers in the order of the file
     * @param passHostHeader whether {@code :authority} stays what the client sent; if not, it is the server's host and port
     * @param transport how its servers are connected to
     * @param policy how its servers are chosen and watched
     * @param unresolved which of its names stand for no server now, and why; words for the operator. Empty in a file
     */
    record LoadBalancer(
            String name,
            List<ServerSettings> servers,
            boolean passHostHeader,
            UpstreamSettings transport,
            ServicePolicy policy,
            String unresolved)
            implements ServiceSettings {
        /** Copies the list. */
        public LoadBalancer {
            servers = List.copyOf(servers);
        }

        /** A set of servers as the operator wrote it. */
        public LoadBalancer(
                String name,
                List<ServerSettings> servers,
                boolean passHostHeader,
                UpstreamSettings transport,
                ServicePolicy policy) {
            this(name, servers, passHostHeader, transport, policy, "");
        }

        /** A set of servers with the usual policy. */
        public LoadBalancer(
                String name, List<ServerSettings> servers, boolean passHostHeader, UpstreamSettings transport) {
            this(name, servers, passHostHeader, transport, ServicePolicy.DEFAULT);
        }

        /** A set of servers that is connected to as usual. */
        public LoadBalancer(String name, List<ServerSettings> servers, boolean passHostHeader) {
            this(name, servers, passHostHeader, UpstreamSettings.DEFAULT);
        }

        /** The same servers, connected to otherwise. */
        public LoadBalancer withTransport(UpstreamSettings other) {
            return new LoadBalancer(name, servers, passHostHeader, other, policy, unresolved);
        }

        /** The same service with the servers that its names stand for. */
        public LoadBalancer withServers(List<ServerSettings> found, String missing) {
            return new LoadBalancer(name, found, passHostHeader, transport, policy, missing);
        }
    }

    /**
     * Other services, each for its share of the calls (Traefik's {@code weighted}): a canary.
     *
     * @param name unique
     * @param parts in the order of the file
     */
    record Weighted(String name, List<Part> parts) implements ServiceSettings {
        /** Copies the list. */
        public Weighted {
            parts = List.copyOf(parts);
        }
    }

    /**
     * One service, and another for when it has no server that is fit for calls (Traefik's {@code failover}).
     *
     * @param name unique
     * @param service the name of the one that takes the calls
     * @param fallback the name of the other
     */
    record Failover(String name, String service, String fallback) implements ServiceSettings {}

    /**
     * A service's share of the calls.
     *
     * @param service the name of a service
     * @param weight its part of the sum of all weights; 0 for none. Default 1, as Traefik
     */
    record Part(String service, int weight) {}
}
