package dev.portcullis.settings;

import java.util.List;
import java.util.stream.Stream;

/** Where calls go (Traefik's {@code http.services.<name>}). */
public sealed interface ServiceSettings {
    /** The name; unique. */
    String name();

    /** The names of the services that it gives calls to; none for a set of servers. */
    default List<String> others() {
        return List.of();
    }

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

        @Override
        public List<String> others() {
            return parts.stream().map(Part::service).toList();
        }
    }

    /**
     * One service, and another for when it has no server that is fit for calls (Traefik's {@code failover}).
     *
     * @param name unique
     * @param service the name of the one that takes the calls
     * @param fallback the name of the other
     */
    record Failover(String name, String service, String fallback) implements ServiceSettings {
        @Override
        public List<String> others() {
            return List.of(service, fallback);
        }
    }

    /**
     * A service's share of the calls.
     *
     * @param service the name of a service
     * @param weight its part of the sum of all weights; 0 for none. Default 1, as Traefik
     */
    record Part(String service, int weight) {}

    /**
     * A service whose unary calls are, in part, also sent to others, which nobody hears (Traefik's {@code mirroring}).
     *
     * @param name unique
     * @param service the name of the service that answers
     * @param mirrors who else gets calls
     * @param bodyBytesMax a call with a longer request is not mirrored; at most {@link #MIRRORED_BYTES_MAX}
     */
    record Mirrored(String name, String service, List<Mirror> mirrors, int bodyBytesMax) implements ServiceSettings {
        /** What a request may have to be kept for another server: usual unary requests fit. Also the default. */
        public static final int MIRRORED_BYTES_MAX = 64 << 10;

        /** Copies the list. */
        public Mirrored {
            mirrors = List.copyOf(mirrors);
        }

        @Override
        public List<String> others() {
            return Stream.concat(Stream.of(service), mirrors.stream().map(Mirror::service))
                    .toList();
        }
    }

    /**
     * Who gets a share of the calls beside the service that answers them.
     *
     * @param service the name of a service
     * @param percent of the calls, 0 to 100. Default 0, as Traefik
     */
    record Mirror(String service, int percent) {}
}
