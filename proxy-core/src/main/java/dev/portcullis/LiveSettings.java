package dev.portcullis;

import dev.portcullis.EdgeReport.ServedCertificate;
import dev.portcullis.ReloadReport.Changes;
import dev.portcullis.entrypoint.EntryPoint;
import dev.portcullis.loop.Snapshot;
import dev.portcullis.relay.RoutingRules;
import dev.portcullis.settings.EdgeSettings;
import dev.portcullis.settings.EntryPointSettings;
import dev.portcullis.settings.ServiceSettings;
import dev.portcullis.settings.ServiceSettings.LoadBalancer;
import dev.portcullis.settings.SettingsException;
import dev.portcullis.tls.ServerTls;
import dev.portcullis.tls.TlsEngine;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the proxy runs on, and how it changes under open calls. Any thread; one reload at a time.
 *
 * <pre>
 *   everything is compiled --a mistake--> nothing has happened
 *     '--> every loop has the services, new ones too --> routers and certificates change --> every loop drops what is gone
 * </pre>
 */
final class LiveSettings {
    /** Servers in one task of a loop: about half a millisecond when all of them are new. */
    private static final int TASK_SERVERS = 256;

    private final TlsEngine engine;
    private final Snapshot<RoutingRules> rules;
    private final Snapshot<ServerTls> tls;
    private EdgeSettings running;
    private boolean released;

    /**
     * Settings to start with.
     *
     * @throws SettingsException with all problems
     */
    LiveSettings(EdgeSettings settings, TlsEngine engine) throws SettingsException {
        CompiledSettings compiled = CompiledSettings.compile(settings, settings.entryPoints(), engine, null, false);
        this.engine = engine;
        this.running = settings;
        this.rules = new Snapshot<>(compiled.rules());
        this.tls = new Snapshot<>(compiled.tls());
    }

    Snapshot<RoutingRules> rules() {
        return rules;
    }

    Snapshot<ServerTls> tls() {
        return tls;
    }

    List<ServedCertificate> served() {
        return tls.get().served().stream()
                .map(facts -> new ServedCertificate(facts.source(), facts.names(), facts.notAfter()))
                .toList();
    }

    /** Frees the certificates; no loop may run any more. */
    synchronized void release() {
        if (!released) {
            released = true;
            tls.get().release();
        }
    }

    /**
     * Replaces all that can be replaced. Blocks, not on a loop.
     *
     * @throws SettingsException with all problems; everything is as it was then
     */
    synchronized ReloadReport reload(EdgeSettings wanted, WorkerPool workers, List<EntryPoint> entryPoints)
            throws SettingsException {
        if (released) {
            throw new SettingsException(List.of(CompiledSettings.problem("the proxy is closed")));
        }
        SettingsComparison comparison = new SettingsComparison(running, wanted);
        EdgeSettings next = comparison.applied();
        boolean sameRules =
                next.routers().equals(running.routers()) && next.middlewares().equals(running.middlewares());
        List<EntryPointSettings> known = Stream.concat(next.entryPoints().stream(), wanted.entryPoints().stream())
                .toList();
        CompiledSettings now = new CompiledSettings(rules.get(), tls.get());
        CompiledSettings compiled = CompiledSettings.compile(next, known, engine, now, sameRules);
        Changes services = comparison.services();
        long longestNanos = bring(services, next, workers);
        rules.set(compiled.rules());
        tls.set(compiled.tls());
        speakTls(next, entryPoints);
        longestNanos = Math.max(longestNanos, drop(services, workers));
        // Behind the tasks that have just run, no loop is within a handshake's choice of a certificate.
        now.tls().release();
        running = next;
        return new ReloadReport(
                comparison.routers(),
                services,
                comparison.servers(),
                comparison.middlewares(),
                Changes.between(now.tls().fingerprints(), compiled.tls().fingerprints()),
                comparison.needsRestart(),
                longestNanos);
    }

    /** Every loop gets the new and changed services; no router names the new ones yet. */
    private static long bring(Changes services, EdgeSettings next, WorkerPool workers) {
        Set<String> wanted = new HashSet<>(services.added());
        wanted.addAll(services.changed());
        List<ServiceSettings> put = next.services().stream()
                .filter(service -> wanted.contains(service.name()))
                .toList();
        long longestNanos = 0;
        for (int from = 0; from < put.size(); ) {
            int to = from;
            for (int servers = 0; to < put.size() && servers < TASK_SERVERS; to++) {
                servers += put.get(to) instanceof LoadBalancer balancer
                        ? Math.max(1, balancer.servers().size())
                        : 1;
            }
            List<ServiceSettings> some = put.subList(from, to);
            longestNanos = Math.max(
                    longestNanos,
                    workers.onEveryLoop(worker -> worker.upstreams().put(some)));
            from = to;
        }
        return longestNanos;
    }

    /** Every loop lets go what no call can find any more. Ends behind a task on each loop, even when there is nothing to do. */
    private long drop(Changes services, WorkerPool workers) {
        long graceMillis = running.entryPoints().stream()
                .mapToLong(entryPoint -> entryPoint.lifeCycle().graceMillis())
                .max()
                .orElse(0);
        long longestNanos = workers.onEveryLoop(worker -> {});
        for (List<String> some : inParts(services.changed())) {
            longestNanos = Math.max(
                    longestNanos,
                    workers.onEveryLoop(worker -> worker.upstreams().settle(some, graceMillis)));
        }
        for (List<String> some : inParts(services.removed())) {
            longestNanos = Math.max(
                    longestNanos,
                    workers.onEveryLoop(worker -> worker.upstreams().remove(some, graceMillis)));
        }
        return longestNanos;
    }

    private static List<List<String>> inParts(List<String> names) {
        List<List<String>> parts = new ArrayList<>();
        for (int from = 0; from < names.size(); from += TASK_SERVERS) {
            parts.add(names.subList(from, Math.min(names.size(), from + TASK_SERVERS)));
        }
        return parts;
    }

    private static void speakTls(EdgeSettings next, List<EntryPoint> entryPoints) {
        for (EntryPointSettings settings : next.entryPoints()) {
            for (EntryPoint entryPoint : entryPoints) {
                if (entryPoint.settings().name().equals(settings.name())) {
                    entryPoint.speakTls(settings.tls());
                }
            }
        }
    }
}
