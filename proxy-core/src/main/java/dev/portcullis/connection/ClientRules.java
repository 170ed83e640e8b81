package dev.portcullis.connection;

import dev.portcullis.address.ClientAddress;
import dev.portcullis.address.PeerAddress;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Which of socket peer, PROXY header, and {@code x-forwarded-for} names the client: the only place that decides it. The table is
 * {@code docs/client-address.md}, row by row. Any thread.
 */
public final class ClientRules {
    private ClientRules() {}

    /**
     * The address that a PROXY header names; null when it names nobody, as 0.0.0.0 and :: do. Port 0 stands for an unknown one.
     */
    public static @Nullable ClientAddress inHeader(InetAddress ip, int port) {
        ClientAddress named = new ClientAddress(ip, port);
        return named.ip().isAnyLocalAddress() ? null : named;
    }

    /**
     * The client of a connection: the one that a believed PROXY header names, else the socket's peer.
     *
     * @param named from {@link #inHeader}; null when there is no header, none that is believed, or one that names nobody
     */
    public static ClientAddress ofConnection(PeerAddress peer, @Nullable ClientAddress named) {
        return named == null ? peer.asClient() : named;
    }

    /**
     * The address that must be trusted before forwarded fields are believed: the client's own, not the peer's, for between the two
     * stands a balancer that cannot see into TLS and so has no part in the fields.
     */
    public static InetAddress voucher(IdentifiedConnection connection) {
        return connection.client().ip();
    }

    /**
     * One entry of {@code x-forwarded-for}; null when it names nobody: not an address, with a port, or 0.0.0.0 or ::. A zone is
     * dropped, for it means something on another machine only.
     */
    public static @Nullable InetAddress inForwardedFor(String entry) {
        int zone = entry.indexOf(':') < 0 ? -1 : entry.indexOf('%');
        InetAddress ip = NetUtil.createInetAddressFromIpAddressString(zone < 0 ? entry : entry.substring(0, zone));
        ClientAddress named = ip == null ? null : inHeader(ip, 0);
        return named == null ? null : named.ip();
    }
}
