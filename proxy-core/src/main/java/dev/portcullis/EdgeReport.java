package dev.portcullis;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a running proxy is, for the start log and the admin port.
 *
 * @param transport the kernel interface that won, and why a better one did not, such as {@code epoll (io_uring: not permitted)}
 * @param tlsEngine the TLS engine that won, and why a better one did not
 * @param listeners the bound address of each entry point, in the order of the settings
 * @param certificates what is served to clients, in the order of the settings
 */
public record EdgeReport(
        String transport,
        String tlsEngine,
        Map<String, InetSocketAddress> listeners,
        List<ServedCertificate> certificates) {
    EdgeReport serving(List<ServedCertificate> others) {
        return new EdgeReport(transport, tlsEngine, listeners, others);
    }

    /**
     * One certificate. Nothing of it is secret.
     *
     * @param source the file, or {@code inline PEM}
     * @param subject the distinguished name
     * @param alternatives the subject alternative names with their kinds, such as {@code DNS:a.example.com}
     * @param names the names that it serves
     * @param keyType such as {@code EC P-256}, {@code RSA 2048}
     * @param notBefore from when it is valid
     * @param notAfter when it expires
     * @param fingerprint SHA-256 in hexadecimal, in the form of {@code openssl x509 -fingerprint -sha256}
     * @param ocspUntil until when its CA's answer that it is not revoked is sent to clients; {@link Instant#MAX} without an end, null
     *     when there is no answer
     * @param revokedAt since when its CA, when it was asked, calls it revoked; null while it does not
     * @param replacementFailure why what its files hold now is not served in its place; empty when nothing is wrong
     */
    public record ServedCertificate(
            String source,
            String subject,
            List<String> alternatives,
            List<String> names,
            String keyType,
            Instant notBefore,
            Instant notAfter,
            String fingerprint,
            @Nullable Instant ocspUntil,
            @Nullable Instant revokedAt,
            String replacementFailure) {}
}
