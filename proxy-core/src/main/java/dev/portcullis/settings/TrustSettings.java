package dev.portcullis.settings;

import dev.portcullis.address.NetworkSet;
import java.net.InetAddress;

/**
 * Whose word about a client's address is believed (the {@code trustedIPs} and {@code insecure} of Traefik's {@code proxyProtocol}
 * and {@code forwardedHeaders}).
 *
 * @param enabled false when the operator named nobody: then a PROXY header is not looked for at all
 * @param insecure believe everybody
 * @param trusted the networks that are believed
 */
public record TrustSettings(boolean enabled, boolean insecure, NetworkSet trusted) {
    /** Look, and believe nobody. */
    public static final TrustSettings NOBODY = new TrustSettings(true, false, NetworkSet.EMPTY);

    /** Believe nobody. */
    public static final TrustSettings OFF = new TrustSettings(false, false, NetworkSet.EMPTY);

    /** Whether an address is believed. */
    public boolean trusts(InetAddress ip) {
        return enabled && (insecure || trusted.contains(ip));
    }
}
