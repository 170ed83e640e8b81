package dev.portcullis.app.ops;

import dev.portcullis.EdgeReport;
import dev.portcullis.EdgeReport.ServedCertificate;
import dev.portcullis.app.settings.AppSettings;
import dev.portcullis.settings.EntryPointSettings;
import dev.portcullis.settings.ServerSettings;
import dev.portcullis.settings.ServiceSettings;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The six lines that say what was started.
 *
 * @param build name and version of the program and its Java
 * @param settings what was asked for
 * @param report what came of it
 * @param admin the bound address of the admin port, or null
 * @param now for the days that certificates have left
 */
record StartLog(
        String build,
        AppSettings settings,
        EdgeReport report,
        @Nullable InetSocketAddress admin,
        Instant now) {
    /** Items of one list in a line; a line that nobody can read says nothing. */
    private static final int LISTED_MAX = 10;

    /** The lines, always six. */
    List<String> lines(long readyMillis) {
        int workers = settings.edge().workers();
        return List.of(
                build + ", " + workers + (workers == 1 ? " worker" : " workers"),
                "configuration: " + orElse(join(settings.files()), "built-in defaults"),
                "entry points: " + entryPoints() + certificates(),
                "backends: " + orElse(backends(), "none"),
                "transport: " + report.transport() + "; TLS engine: " + report.tlsEngine(),
                "ready in " + readyMillis + " ms");
    }

    private String entryPoints() {
        List<String> texts = new ArrayList<>();
        for (EntryPointSettings entryPoint : settings.edge().entryPoints()) {
            InetSocketAddress bound = report.listeners().get(entryPoint.name());
            String address = bound == null ? entryPoint.address().toString() : NetUtil.toSocketAddressString(bound);
            texts.add(entryPoint.name() + " on " + address + (entryPoint.tls() ? " with TLS" : " in clear text"));
        }
        if (admin != null) {
            texts.add("admin on " + NetUtil.toSocketAddressString(admin));
        }
        return orElse(join(texts), "none");
    }

    private String certificates() {
        List<String> texts = new ArrayList<>();
        for (ServedCertificate certificate : report.certificates()) {
            texts.add(name(certificate) + " (" + left(certificate) + ")");
        }
        return texts.isEmpty() ? "" : "; certificates: " + join(texts);
    }

    private String backends() {
        List<String> texts = new ArrayList<>();
        for (ServiceSettings service : settings.edge().services()) {
            if (service instanceof ServiceSettings.LoadBalancer balancer) {
                List<String> urls =
                        balancer.servers().stream().map(ServerSettings::url).toList();
                texts.add(service.name() + " at " + orElse(join(urls), "no server"));
            }
        }
        return String.join("; ", texts);
    }

    private String left(ServedCertificate certificate) {
        long days = Duration.between(now, certificate.notAfter()).toDays();
        if (now.isAfter(certificate.notAfter())) {
            return "expired";
        }
        return days == 1 ? "1 day left" : days + " days left";
    }

    /** The names that a certificate serves, or where it comes from when it has none. */
    static String name(ServedCertificate certificate) {
        return orElse(join(certificate.names()), certificate.source());
    }

    private static String orElse(String text, String otherwise) {
        return text.isEmpty() ? otherwise : text;
    }

    private static String join(List<?> items) {
        List<String> texts =
                items.stream().limit(LISTED_MAX).map(Object::toString).toList();
        String text = String.join(", ", texts);
        int more = items.size() - texts.size();
        return more == 0 ? text : text + " and " + more + " more";
    }
}
