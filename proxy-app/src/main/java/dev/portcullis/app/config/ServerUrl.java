package dev.portcullis.app.config;

import dev.portcullis.address.BackendAddress;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A server's URL: {@code h2c://host:port}, {@code https://host:port}, and ours for SRV records, {@code h2c+srv://} and
 * {@code https+srv://}.
 *
 * @param address the host that TLS and {@code :authority} know, and its port
 * @param srv the name whose SRV records count; else empty
 */
record ServerUrl(BackendAddress address, String srv) {
    /** In the place of one that cannot be read. */
    static final ServerUrl UNUSABLE = new ServerUrl(new BackendAddress("unusable", 1), "");

    /** What Go and browsers take for a URL without a port; Traefik does so for h2c, too. */
    private static final int CLEAR_TEXT_PORT = 80;

    private static final int TLS_PORT = 443;
    private static final String BY_SRV = "+srv";
    private static final Pattern AUTHORITY_END = Pattern.compile("[/?#]");
    private static final List<String> SCHEMES =
            List.of("h2c", "http", "https", "h2c" + BY_SRV, "http" + BY_SRV, "https" + BY_SRV);

    /**
     * Reads a URL.
     *
     * @throws IllegalArgumentException with a message for the operator, without the text itself
     */
    static ServerUrl parse(String text) {
        int colon = text.indexOf("://");
        if (colon < 0) {
            throw new IllegalArgumentException("has no scheme; write a URL such as h2c://10.0.0.1:50051");
        }
        String scheme = text.substring(0, colon).toLowerCase(Locale.ROOT);
        if (!SCHEMES.contains(scheme)) {
            throw new IllegalArgumentException("has a scheme that is not supported; write h2c://, or https:// for TLS"
                    + Suggestion.of(scheme, List.of("h2c", "https", "h2c+srv", "https+srv")));
        }
        String authority = AUTHORITY_END.split(text.substring(colon + 3), 2)[0];
        if (authority.indexOf('@') >= 0) {
            throw new IllegalArgumentException("has a user name, which gRPC does not know; write h2c://host:port");
        }
        HostPort parsed = HostPort.parse(authority);
        if (parsed.host().isEmpty()) {
            throw new IllegalArgumentException("has no host; write h2c://host:port");
        }
        if (parsed.port() == 0) {
            throw new IllegalArgumentException("has port 0, where nothing can listen; write a port from 1 to 65535");
        }
        boolean tls = scheme.startsWith("https");
        int usualPort = tls ? TLS_PORT : CLEAR_TEXT_PORT;
        if (scheme.endsWith(BY_SRV)) {
            return bySrv(parsed, usualPort, tls);
        }
        int port = parsed.port() == HostPort.NO_PORT ? usualPort : parsed.port();
        return new ServerUrl(new BackendAddress(parsed.host(), port, tls), "");
    }

    /** The name behind the labels of service and protocol is the one that a certificate is for (RFC 2782, RFC 6125 6.2.1). */
    private static ServerUrl bySrv(HostPort parsed, int usualPort, boolean tls) {
        String name = parsed.host();
        if (parsed.port() != HostPort.NO_PORT) {
            throw new IllegalArgumentException("has a port, which SRV records say; leave it out");
        }
        String domain = name.replaceFirst("^(_[^.]+\\.)+", "");
        if (domain.equals(name) || domain.isEmpty()) {
            throw new IllegalArgumentException(
                    "is no name of SRV records; write one such as h2c+srv://_grpc._tcp.users.example.com");
        }
        return new ServerUrl(new BackendAddress(domain, usualPort, tls), name);
    }
}
