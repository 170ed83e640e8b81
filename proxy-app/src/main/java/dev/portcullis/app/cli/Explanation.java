package dev.portcullis.app.cli;

import dev.portcullis.EdgeReport.ServedCertificate;
import dev.portcullis.routing.RouteAnswer;
import dev.portcullis.routing.RouteQuestion;
import dev.portcullis.routing.RouteTable;
import dev.portcullis.settings.EdgeSettings;
import dev.portcullis.settings.EntryPointSettings;
import dev.portcullis.settings.HealthCheckSettings;
import dev.portcullis.settings.RouterSettings;
import dev.portcullis.settings.ServerSettings;
import dev.portcullis.settings.ServiceSettings;
import dev.portcullis.settings.SettingsException;
import dev.portcullis.settings.UpstreamSettings;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;

/**
 * Where a call goes at each entry point, and why, as lines for the operator.
 *
 * @param settings of the proxy
 * @param certificates that it serves
 */
record Explanation(EdgeSettings settings, ServedNames certificates) {
    /** Services that point to services: more than this is a mistake that the loader should have found. */
    private static final int DEPTH_MAX = 8;

    private static final int MILLIS_PER_SECOND = 1_000;

    /**
     * Prints what happens at every entry point.
     *
     * @return whether a router takes the call at any of them
     * @throws SettingsException when a rule cannot be compiled
     */
    boolean print(RouteQuestion question, PrintWriter out) throws SettingsException {
        RouteTable routes = RouteTable.compile(settings.routers());
        boolean taken = false;
        for (EntryPointSettings entryPoint : settings.entryPoints()) {
            out.println("entry point " + entryPoint.name() + " (" + entryPoint.address()
                    + (entryPoint.tls() ? ", TLS)" : ", clear text)"));
            if (entryPoint.tls()) {
                line(out, "certificate", certificate(question));
            }
            taken |= routers(routes, entryPoint, question, out);
            line(out, "timeouts", timeouts(entryPoint));
            out.println();
        }
        return taken;
    }

    private String certificate(RouteQuestion question) {
        String name = question.authority().replaceAll(":[0-9]+$", "");
        Optional<ServedCertificate> shown = certificates.shownFor(name);
        return shown.map(certificate -> certificate.source() + " for " + String.join(", ", certificate.names())
                        + ", until " + certificate.notAfter())
                .orElse("none");
    }

    private boolean routers(RouteTable routes, EntryPointSettings entryPoint, RouteQuestion question, PrintWriter out) {
        boolean taken = false;
        for (RouteAnswer answer : routes.explain(entryPoint.name(), entryPoint.tls(), question)) {
            RouterSettings router = router(answer.router());
            String rule = answer.router() + " (priority " + router.priority() + "): " + router.rule();
            if (!answer.matches()) {
                line(out, "passed over", rule + ": " + answer.reason());
            } else if (taken) {
                line(out, "not asked", rule + ": would match, too");
            } else {
                taken = true;
                line(out, "router", rule);
                line(
                        out,
                        "middlewares",
                        router.middlewares().isEmpty() ? "none" : String.join(", ", router.middlewares()));
                service(router.service(), 1, 1, out);
            }
        }
        if (!taken) {
            line(out, "router", "none matches: the client gets UNIMPLEMENTED");
        }
        return taken;
    }

    private RouterSettings router(String name) {
        return settings.routers().stream()
                .filter(router -> router.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("a router that is in no file: " + name));
    }

    private void service(String name, int weight, int depth, PrintWriter out) {
        String share = depth == 1 ? "" : ", weight " + weight;
        for (ServiceSettings service : settings.services()) {
            if (!service.name().equals(name)) {
                continue;
            }
            if (service instanceof ServiceSettings.LoadBalancer balancer) {
                line(out, "service", name + share);
                servers(balancer, out);
            } else if (service instanceof ServiceSettings.Weighted weighted && depth < DEPTH_MAX) {
                line(out, "service", name + share + ", shared by weight");
                weighted.parts().forEach(part -> service(part.service(), part.weight(), depth + 1, out));
            } else if (service instanceof ServiceSettings.Mirrored mirrored && depth < DEPTH_MAX) {
                line(out, "service", name + share + ", mirrored");
                mirrored.mirrors()
                        .forEach(mirror ->
                                line(out, "mirror", mirror.service() + ", " + mirror.percent() + " of 100 calls"));
                service(mirrored.service(), weight, depth, out);
            } else if (service instanceof ServiceSettings.Failover pair && depth < DEPTH_MAX) {
                line(out, "service", name + share + ", the first that has a server");
                service(pair.service(), 1, depth + 1, out);
                service(pair.fallback(), 1, depth + 1, out);
            }
        }
    }

    private static void servers(ServiceSettings.LoadBalancer balancer, PrintWriter out) {
        List<ServerSettings> servers = balancer.servers();
        for (ServerSettings server : servers) {
            line(out, "backend", server.url() + (server.weight() == 1 ? "" : ", weight " + server.weight()));
        }
        if (servers.isEmpty()) {
            line(out, "backend", "none: the client gets UNAVAILABLE");
        }
        HealthCheckSettings check = balancer.policy().healthCheck();
        if (check != null) {
            line(out, "checks", words(check));
        }
        UpstreamSettings transport = balancer.transport();
        line(
                out,
                "connections",
                "made within " + seconds(transport.dialMillis()) + ", kept idle for "
                        + seconds(transport.idleMillis()));
    }

    private static String words(HealthCheckSettings check) {
        String every = ", every " + seconds(check.intervalMillis()) + " within " + seconds(check.timeoutMillis());
        if (check.question() instanceof HealthCheckSettings.Http http) {
            return http.method() + " " + http.path() + every;
        }
        if (check.question() instanceof HealthCheckSettings.Grpc grpc) {
            String service = grpc.service().isEmpty() ? "" : " of " + grpc.service();
            return grpc.watch() ? "grpc.health.v1 Watch" + service : "grpc.health.v1 Check" + service + every;
        }
        return "a TCP connection" + every;
    }

    private static String timeouts(EntryPointSettings entryPoint) {
        return "the call has no end but its own grpc-timeout; an idle connection ends after "
                + seconds(entryPoint.timeouts().idleMillis()) + ", an answer that nobody takes after "
                + seconds(entryPoint.timeouts().streamIdleMillis());
    }

    private static String seconds(long millis) {
        return millis == 0
                ? "no time limit"
                : millis % MILLIS_PER_SECOND == 0 ? millis / MILLIS_PER_SECOND + " s" : millis + " ms";
    }

    private static void line(PrintWriter out, String what, String text) {
        out.printf("  %-12s %s%n", what, text);
    }
}
