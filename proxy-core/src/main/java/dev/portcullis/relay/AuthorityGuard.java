package dev.portcullis.relay;

import dev.portcullis.connection.SecuredConnection;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.http2.hpack.HeaderField;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.routing.EntryPointRoutes;
import dev.portcullis.settings.TlsSettings;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps calls for a host off connections that were made under the TLS options of another one: else a client without a certificate
 * could connect to a host that asks for none and call one that does (RFC 9110 15.5.20). One per connection.
 */
@EventLoopConfined
final class AuthorityGuard {
    private final Supplier<TlsSettings> tlsNow;
    private final SecuredConnection connection;
    private final String entryPoint;
    private @Nullable TlsSettings tls;
    /** Whether all hosts have the same options. */
    private boolean idle;
    /** The options of the connection. */
    private String own = "";

    private @Nullable HeaderField lastAuthority;
    private boolean lastPassed;

    AuthorityGuard(SecuredConnection connection, Supplier<TlsSettings> tlsNow) {
        this.connection = connection;
        this.entryPoint = connection.identified().accepted().entryPoint();
        this.tlsNow = tlsNow;
    }

    /** Whether the host of a call has the options of the connection. Settings and fields are known by their identity. */
    @SuppressWarnings("ReferenceEquality")
    boolean passes(HeaderBlock head) {
        TlsSettings now = tlsNow.get();
        if (now != tls) {
            adopt(now);
        }
        if (idle) {
            return true;
        }
        HeaderField authority = EntryPointRoutes.authorityOf(head);
        if (authority == null || authority != lastAuthority) {
            lastAuthority = authority;
            lastPassed = now.optionsFor(entryPoint, authority == null ? null : hostOf(authority.value()))
                    .equals(own);
        }
        return lastPassed;
    }

    private void adopt(TlsSettings now) {
        tls = now;
        idle = !connection.overTls() || !now.hostOptions().containsKey(entryPoint);
        own = now.optionsFor(entryPoint, hostOf(connection.serverName()));
        lastAuthority = null;
    }

    /** Without port and without a dot at the end, as rules see it. */
    private static String hostOf(String authority) {
        int colon = authority.indexOf(':');
        String host = colon < 0 || authority.startsWith("[") ? authority : authority.substring(0, colon);
        return (host.endsWith(".") ? host.substring(0, host.length() - 1) : host).toLowerCase(Locale.ROOT);
    }
}
