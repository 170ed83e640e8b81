package dev.portcullis;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;

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
     * One certificate.
     *
     * @param source the file, or {@code inline PEM}
     * @param names the names that it serves
     * @param notAfter when it expires
     */
    public record ServedCertificate(String source, List<String> names, Instant notAfter) {}
}
