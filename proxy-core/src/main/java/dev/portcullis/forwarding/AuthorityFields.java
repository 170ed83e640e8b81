package dev.portcullis.forwarding;

import dev.portcullis.http2.hpack.HeaderField;
import dev.portcullis.loop.EventLoopConfined;
import org.jspecify.annotations.Nullable;

/**
 * The fields that follow from the authority of a request, kept for the authority that came last: a connection seldom uses a
 * second one, and sends it as the same field object.
 */
@EventLoopConfined
final class AuthorityFields {
    private static final HeaderField PORT_443 = HeaderField.of(ClientFields.X_FORWARDED_PORT, "443");
    private static final HeaderField PORT_80 = HeaderField.of(ClientFields.X_FORWARDED_PORT, "80");

    private @Nullable HeaderField lastHost;
    private @Nullable HeaderField authorityOfLastHost;
    private @Nullable HeaderField lastAuthority;
    private @Nullable HeaderField forwardedHost;
    /** Null when the last authority names no port. */
    private @Nullable HeaderField forwardedPort;

    /** An {@code :authority} with the value of a {@code host} field; null when there is none. */
    @Nullable
    HeaderField fromHost(@Nullable HeaderField host) {
        if (host == null) {
            return null;
        }
        HeaderField authority = authorityOfLastHost;
        if (authority == null || lastHost == null || !host.sameAs(lastHost)) {
            authority = HeaderField.of(":authority", host.value(), host.indexing());
            authorityOfLastHost = authority;
        }
        lastHost = host;
        return authority;
    }

    /** {@code x-forwarded-host}: the authority that the client sent. */
    HeaderField host(HeaderField authority) {
        HeaderField host = forwardedHost;
        if (host == null || lastAuthority == null || !authority.sameAs(lastAuthority)) {
            host = HeaderField.of(ClientFields.X_FORWARDED_HOST, authority.value(), authority.indexing());
            forwardedHost = host;
            forwardedPort = namedPort(authority);
        }
        lastAuthority = authority;
        return host;
    }

    /** {@code x-forwarded-port}: the port that the authority names, else the usual one of the client's scheme. */
    HeaderField port(@Nullable HeaderField authority, boolean https) {
        HeaderField named = null;
        if (authority != null) {
            host(authority);
            named = forwardedPort;
        }
        if (named != null) {
            return named;
        }
        return https ? PORT_443 : PORT_80;
    }

    private static @Nullable HeaderField namedPort(HeaderField authority) {
        String text = authority.value();
        int colon = text.lastIndexOf(':');
        boolean inBrackets = text.indexOf(']') > colon;
        boolean unbracketed = !text.startsWith("[") && text.indexOf(':') != colon;
        String port = colon < 0 || inBrackets || unbracketed ? "" : text.substring(colon + 1);
        return isPort(port) ? HeaderField.of(ClientFields.X_FORWARDED_PORT, port, authority.indexing()) : null;
    }

    private static boolean isPort(String text) {
        if (text.isEmpty() || text.length() > 5) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }
}
