package dev.portcullis.app.admin;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Who may reload: a program on this machine. The address is the socket's peer, for any header can be made up; a browser on this
 * machine is kept out by a header that no page of another site can send without asking first, and by its own {@code origin}.
 */
final class ReloadPermit {
    /** The header that must be there, with any value. */
    static final String HEADER = "x-portcullis-reload";

    private ReloadPermit() {}

    /** The answer to who may not, or null. */
    static @Nullable Page refusal(SocketAddress peer, HttpHeaders headers) {
        if (!isLoopback(peer)) {
            return Page.line(
                    403,
                    "a reload is asked for from the machine itself only, over loopback;"
                            + " run 'portcullis reload' there, or send SIGHUP to the process");
        }
        if (headers.contains(HttpHeaderNames.ORIGIN)) {
            return Page.line(403, "a reload is not for browsers: this request carries an origin header");
        }
        if (!headers.contains(HEADER)) {
            return Page.line(403, "a reload needs the header " + HEADER + ": 1, which no web page can send");
        }
        return null;
    }

    /** Whether the other end of a socket is on this machine and said so. */
    static boolean isLoopback(SocketAddress peer) {
        return peer instanceof InetSocketAddress address
                && address.getAddress() != null
                && address.getAddress().isLoopbackAddress();
    }
}
