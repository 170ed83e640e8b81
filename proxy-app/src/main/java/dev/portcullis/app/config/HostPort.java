package dev.portcullis.app.config;

import io.netty.util.NetUtil;
import java.util.regex.Pattern;

/**
 * {@code host:port} as an operator writes it; IPv6 in brackets.
 *
 * @param host without brackets; may be empty
 * @param port 0..65535
 */
record HostPort(String host, int port) {
    /** Stands for "the operator wrote no port". */
    static final int NO_PORT = -1;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,252}[A-Za-z0-9_.])?");
    private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");
    private static final Pattern DIGITS_AND_DOTS = Pattern.compile("[0-9.]+");

    /**
     * Reads {@code host:port}, {@code :port}, {@code [::1]:port}, or a host alone (then the port is {@link #NO_PORT}).
     *
     * @throws IllegalArgumentException with a message for the operator, without the text itself
     */
    static HostPort parse(String text) {
        int end = text.startsWith("[") ? text.indexOf(']') + 1 : text.lastIndexOf(':');
        if (text.startsWith("[") && end == 0) {
            throw new IllegalArgumentException("has a '[' without a ']'");
        }
        int hostEnd = end < 0 ? text.length() : end;
        String rest = text.substring(hostEnd);
        if (!rest.isEmpty() && rest.charAt(0) != ':') {
            throw new IllegalArgumentException("needs a ':' between host and port");
        }
        String host = checkedHost(text.substring(0, hostEnd));
        return new HostPort(host, rest.isEmpty() ? NO_PORT : checkedPort(rest.substring(1)));
    }

    private static String checkedHost(String host) {
        if (host.startsWith("[")) {
            String bare = host.substring(1, host.length() - 1);
            if (!NetUtil.isValidIpV6Address(bare)) {
                throw new IllegalArgumentException("has no IPv6 address between the brackets");
            }
            return bare;
        }
        if (host.indexOf(':') >= 0) {
            throw new IllegalArgumentException("has more than one ':'; write IPv6 in brackets, such as [::1]:8443");
        }
        boolean wrongIp = DIGITS_AND_DOTS.matcher(host).matches() && !NetUtil.isValidIpV4Address(host);
        if (!host.isEmpty() && (wrongIp || !NAME.matcher(host).matches())) {
            throw new IllegalArgumentException("has a host that is neither an IP address nor a name");
        }
        return host;
    }

    private static int checkedPort(String digits) {
        int port = PORT.matcher(digits).matches() ? Integer.parseInt(digits) : -1;
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("has a port that is not a number from 0 to 65535");
        }
        return port;
    }
}
