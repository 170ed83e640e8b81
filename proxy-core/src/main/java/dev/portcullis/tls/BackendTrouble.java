package dev.portcullis.tls;

import dev.portcullis.failure.PrintableText;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Why there is no TLS with a server, in sentences that complete {@code HOST:PORT: …}.
 *
 * @param serverName what the server was asked for
 */
record BackendTrouble(String serverName) {
    private static final int DETAIL_CHARS_MAX = 200;
    private static final String NO_TLS =
            "it does not speak TLS on this port: write h2c:// in its URL if it speaks HTTP/2 in"
                    + " clear text, or name its port for TLS";
    private static final String NO_HTTP2 =
            "it speaks TLS but not HTTP/2: gRPC needs a server that negotiates h2 by ALPN";
    private static final String NO_VERSION =
            "it has no TLS version in common with us: look at minVersion and maxVersion of its serversTransport";

    /** What is in BoringSSL's and the JDK's words for an alert (RFC 8446 6.2), and what it means; the first that is in counts. */
    private static final Map<String, String> ALERTS = alerts();

    private static Map<String, String> alerts() {
        Map<String, String> alerts = new LinkedHashMap<>();
        alerts.put(
                "certificate_required",
                "it demands a client certificate: name one under certificates of its serversTransport");
        alerts.put("unknown_ca", "it does not know the authority that signed our client certificate");
        alerts.put("certificate_expired", "it says that our client certificate has expired");
        alerts.put("bad_certificate", "it refuses our client certificate, or that there is none");
        alerts.put("certificate_unknown", "it refuses our client certificate");
        alerts.put("no_application_protocol", NO_HTTP2);
        alerts.put("unrecognized_name", "it has no certificate for the name that it was asked for: set serverName");
        alerts.put("protocol_version", NO_VERSION);
        alerts.put("unsupported_protocol", NO_VERSION);
        alerts.put(
                "handshake_failure",
                "it refuses the handshake: no cipher suite in common, or it demands a client certificate");
        return alerts;
    }

    /** The server negotiated another protocol than h2, or none. */
    String ofProtocol(@Nullable String negotiated) {
        return NO_HTTP2 + " (it negotiated " + (negotiated == null ? "nothing" : printable(negotiated)) + ")";
    }

    /** The handshake failed, or an alert came behind it. */
    String ofHandshake(Throwable cause) {
        for (Throwable at = cause; at != null; at = at.getCause()) {
            if (at instanceof UntrustedServerException untrusted) {
                return String.valueOf(untrusted.getMessage());
            }
            if (at instanceof NotSslRecordException) {
                return NO_TLS;
            }
            if (at instanceof SslHandshakeTimeoutException) {
                return "the TLS handshake did not end within dialTimeout; does it speak TLS on this port?";
            }
        }
        String message = Objects.toString(cause.getMessage(), cause.toString());
        String words = message.toLowerCase(Locale.ROOT);
        for (Map.Entry<String, String> alert : ALERTS.entrySet()) {
            if (words.contains(alert.getKey())) {
                return alert.getValue() + " (" + printable(message) + ")";
            }
        }
        boolean socketEnded = cause instanceof ClosedChannelException || !(cause instanceof SSLException);
        return socketEnded
                ? "it ended the connection within the TLS handshake: perhaps it does not speak TLS on this port, or does not"
                        + " know the name '" + printable(serverName) + "'"
                : "the TLS handshake failed: " + printable(message);
    }

    private static String printable(String text) {
        return PrintableText.of(text, DETAIL_CHARS_MAX);
    }
}
