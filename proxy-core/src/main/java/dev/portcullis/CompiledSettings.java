package dev.portcullis;

import dev.portcullis.EdgeReport.ServedCertificate;
import dev.portcullis.ReloadReport.KeptCertificate;
import dev.portcullis.relay.RoutingRules;
import dev.portcullis.settings.EdgeSettings;
import dev.portcullis.settings.EntryPointSettings;
import dev.portcullis.settings.Problem;
import dev.portcullis.settings.RouterSettings;
import dev.portcullis.settings.ServerSettings;
import dev.portcullis.settings.ServiceGraph;
import dev.portcullis.settings.ServiceSettings;
import dev.portcullis.settings.ServiceSettings.LoadBalancer;
import dev.portcullis.settings.ServiceSettings.Part;
import dev.portcullis.settings.ServiceSettings.Weighted;
import dev.portcullis.settings.SettingsException;
import dev.portcullis.settings.TlsSettings;
import dev.portcullis.tls.BackendTlsTable;
import dev.portcullis.tls.CertificateFacts;
import dev.portcullis.tls.ServerTls;
import dev.portcullis.tls.TlsEngine;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Settings that were checked and made ready for the event loops.
 *
 * @param rules the routers
 * @param tls the certificates; whoever has this record releases it
 * @param backendTls TLS towards servers; the same
 */
record CompiledSettings(RoutingRules rules, ServerTls tls, BackendTlsTable backendTls) {
    /**
     * Checks everything and reads the certificates.
     *
     * @param entryPoints all that may be named by a router, those too that are not listening
     * @param before the rules of now, whose limits go on counting; null at the start
     * @param sameRules whether they are wanted again as they are
     * @param served what is served now: certificates that stay are taken over; null at the start
     * @param reached what servers are reached with now: what stays is taken over; null at the start
     * @throws SettingsException with all problems of all parts; nothing is left behind then
     */
    static CompiledSettings compile(
            EdgeSettings settings,
            List<EntryPointSettings> entryPoints,
            TlsEngine engine,
            @Nullable RoutingRules before,
            boolean sameRules,
            @Nullable ServerTls served,
            @Nullable BackendTlsTable reached)
            throws SettingsException {
        List<Problem> problems = new ArrayList<>();
        checkServices(settings.services(), problems);
        checkRouters(settings, entryPoints, problems);
        RoutingRules rules = sameRules
                ? before
                : collect(problems, () -> RoutingRules.compile(settings.routers(), settings.middlewares(), before));
        collect(problems, () -> {
            ServerTls.requireCertificates(settings.tls(), settings.entryPoints());
            return true;
        });
        int known = problems.size();
        TlsSettings byHost = TlsByHost.of(settings, problems);
        ServerTls tls =
                problems.size() > known ? null : collect(problems, () -> ServerTls.create(byHost, engine, served));
        BackendTlsTable backendTls =
                collect(problems, () -> BackendTlsTable.create(settings.services(), engine, reached));
        if (rules == null || tls == null || backendTls == null || !problems.isEmpty()) {
            if (tls != null) {
                tls.release();
            }
            if (backendTls != null) {
                backendTls.release();
            }
            throw new SettingsException(problems);
        }
        return new CompiledSettings(rules, tls, backendTls);
    }

    /** Whoever uses a part of it keeps what it uses. */
    void release() {
        tls.release();
        backendTls.release();
    }

    /** What is shown to clients. */
    List<ServedCertificate> served() {
        return tls.served().stream().map(this::served).toList();
    }

    private ServedCertificate served(CertificateFacts facts) {
        return new ServedCertificate(
                facts.source(),
                facts.subject(),
                facts.alternatives(),
                facts.names(),
                facts.keyType(),
                facts.notBefore(),
                facts.notAfter(),
                facts.fingerprint(),
                facts.ocspUntil(),
                facts.revokedAt(),
                kept().stream()
                        .filter(kept -> kept.source().equals(facts.source()))
                        .map(KeptCertificate::reason)
                        .findFirst()
                        .orElse(""));
    }

    /** What a reload could not replace. */
    List<KeptCertificate> kept() {
        return tls.kept().entrySet().stream()
                .map(entry -> KeptCertificate.of(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** A step whose problems are added to the others'. */
    private interface Step<T> {
        T run() throws SettingsException;
    }

    private static <T> @Nullable T collect(List<Problem> problems, Step<T> step) {
        try {
            return step.run();
        } catch (SettingsException e) {
            problems.addAll(e.problems());
            return null;
        }
    }

    private static void checkServices(List<ServiceSettings> services, List<Problem> problems) {
        Set<String> names = new HashSet<>();
        for (ServiceSettings service : services) {
            if (!names.add(service.name())) {
                problems.add(Problem.of("http.services." + service.name() + ": the name is there twice"));
            }
        }
        for (ServiceSettings service : services) {
            String key = "http.services." + service.name();
            for (String other : service.others()) {
                if (!names.contains(other)) {
                    problems.add(Problem.of(key + ": there is no service '" + other + "'"));
                }
            }
            if (weightsOf(service).anyMatch(weight -> weight < 0)) {
                problems.add(Problem.of(key + ": a weight is negative; allowed: 0 or more"));
            }
        }
        ServiceGraph.faults(services)
                .forEach(fault -> problems.add(Problem.of("http.services." + fault.service() + ": " + fault.words())));
    }

    private static Stream<Integer> weightsOf(ServiceSettings service) {
        if (service instanceof Weighted weighted) {
            return weighted.parts().stream().map(Part::weight);
        }
        return service instanceof LoadBalancer balancer
                ? balancer.servers().stream().map(ServerSettings::weight)
                : Stream.of();
    }

    private static void checkRouters(
            EdgeSettings settings, List<EntryPointSettings> entryPoints, List<Problem> problems) {
        Set<String> services =
                settings.services().stream().map(ServiceSettings::name).collect(Collectors.toSet());
        Set<String> listening =
                entryPoints.stream().map(EntryPointSettings::name).collect(Collectors.toSet());
        for (RouterSettings router : settings.routers()) {
            String key = "http.routers." + router.name();
            if (!services.contains(router.service())) {
                problems.add(Problem.of(key + ".service: there is no service '" + router.service() + "'"));
            }
            for (String entryPoint : router.entryPoints()) {
                if (!listening.contains(entryPoint)) {
                    problems.add(Problem.of(key + ".entryPoints: there is no entry point '" + entryPoint + "'"));
                }
            }
        }
    }
}
