package dev.portcullis.settings;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What is done with PROXY headers on an entry point (Traefik's {@code proxyProtocol}, and ours).
 *
 * @param trust who may send one
 * @param required a connection without a believed header is closed. Default false, as in Traefik
 * @param onUntrusted what becomes of a peer that sends one and may not. Default {@code IGNORE}, as in Traefik; where a header is
 *     required, such a peer is refused whatever stands here
 * @param headers the header fields in which backends are told what the header said, in lower case. Default none
 */
public record ProxyProtocolSettings(
        TrustSettings trust, boolean required, OnUntrusted onUntrusted, Map<ProxyHeaderFact, String> headers) {
    /** No header is looked for. */
    public static final ProxyProtocolSettings OFF = of(TrustSettings.OFF);

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,62}");

    /** Names that mean something to us or to gRPC; a balancer's word must not stand in their place. */
    private static final Pattern TAKEN =
            Pattern.compile("(x-forwarded|grpc|content|proxy)-.*|x-real-ip|forwarded|te|host"
                    + "|connection|keep-alive|transfer-encoding|upgrade|authorization|cookie|date");

    /** What becomes of a peer that sends a header and may not. */
    public enum OnUntrusted {
        /** The header is dropped, the peer is the client. */
        IGNORE,
        /** The connection is closed. */
        REJECT
    }

    /** Refuses names that no field may have, or that two facts share. */
    public ProxyProtocolSettings {
        headers = Map.copyOf(headers);
        Set<String> names = new HashSet<>();
        for (String name : headers.values()) {
            String problem = nameProblem(name);
            if (!problem.isEmpty() || !names.add(name)) {
                throw new IllegalArgumentException("'" + name + "' " + (problem.isEmpty() ? "stands twice" : problem));
            }
        }
    }

    /** The rules of Traefik: a header may be there or not, and is believed of those who are trusted. */
    public static ProxyProtocolSettings of(TrustSettings trust) {
        return new ProxyProtocolSettings(trust, false, OnUntrusted.IGNORE, Map.of());
    }

    /** Why a field may not have a name; empty when it may. */
    public static String nameProblem(String name) {
        if (!NAME.matcher(name).matches()) {
            return "is not a header name in lower case; write letters, digits, and '-', such as x-vpc-endpoint-id";
        }
        return TAKEN.matcher(name).matches() ? "is a name that has a meaning already; write another" : "";
    }

    /** Whether a header is looked for at all. */
    public boolean enabled() {
        return trust.enabled();
    }

    /** Whether an address is believed. */
    public boolean trusts(InetAddress ip) {
        return trust.trusts(ip);
    }

    /** Whether an address is one of the balancers that the operator named. */
    public boolean names(InetAddress ip) {
        return trust.enabled() && trust.trusted().contains(ip);
    }

    /** Whether an address is refused once it begins a header. */
    public boolean rejects(InetAddress ip) {
        return (required || onUntrusted == OnUntrusted.REJECT) && !trusts(ip);
    }
}
