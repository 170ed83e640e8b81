package dev.portcullis;

import dev.portcullis.EdgeReport.ServedCertificate;
import dev.portcullis.ReloadReport.Changes;
import dev.portcullis.entrypoint.EntryPoint;
import dev.portcullis.loop.Snapshot;
import dev.portcullis.relay.RoutingRules;
import dev.portcullis.settings.EdgeSettings;
import dev.portcullis.settings.EntryPointSettings;
import dev.portcullis.settings.Problem;
import dev.portcullis.settings.ServiceSettings;
import dev.portcullis.settings.ServiceSettings.LoadBalancer;
import dev.portcullis.settings.SettingsException;
import dev.portcullis.tls.BackendTlsTable;
import dev.portcullis.tls.ServerTls;
import dev.portcullis.tls.TlsEngine;
import dev.portcullis.upstream.Upstreams;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
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
    private static final System.Logger LOG = System.getLogger("dev.portcullis.routing");

    private final TlsEngine engine;
    private final Snapshot<RoutingRules> rules;
    private final Snapshot<ServerTls> tls;
    private final Snapshot<BackendTlsTable> backendTls;
    /** Held while a reload is applied, but not while it reads; below it, {@link #frozen}. */
    private final Object applying = new Object();

    private EdgeSettings running;
    private boolean released;
    private boolean frozen;

    /**
     * Settings to start with.
     *
     * @throws SettingsException with all problems
     */
    LiveSettings(EdgeSettings settings, TlsEngine engine) throws SettingsException {
        CompiledSettings compiled =
                CompiledSettings.compile(settings, settings.entryPoints(), engine, null, false, null, null);
        this.engine = engine;
        this.running = settings;
        this.rules = new Snapshot<>(compiled.rules());
        this.tls = new Snapshot<>(compiled.tls());
        this.backendTls = new Snapshot<>(compiled.backendTls());
        warnOfRouters(compiled.rules());
        sayUncovered(settings, compiled.tls());
    }

    private static void warnOfRouters(RoutingRules rules) {
        rules.routes().warnings().forEach(warning -> LOG.log(System.Logger.Level.WARNING, warning.toString()));
    }

    /** A certificate that clients refuse must not be shown to them in silence. */
    private static void sayUncovered(EdgeSettings settings, ServerTls served) {
        TlsByHost.uncovered(settings, served).forEach(words -> LOG.log(System.Logger.Level.WARNING, words));
    }

    Snapshot<RoutingRules> rules() {
        return rules;
    }

    Snapshot<ServerTls> tls() {
        return tls;
    }

    Snapshot<BackendTlsTable> backendTls() {
        return backendTls;
    }

    List<ServedCertificate> served() {
        return now().served();
    }

    private CompiledSettings now() {
        return new CompiledSettings(rules.get(), tls.get(), backendTls.get());
    }

    /** Frees the certificates; no loop may run any more. */
    synchronized void release() {
        if (!released) {
            released = true;
            now().release();
        }
    }

    /**
     * No reload is applied any more. One that is being applied is waited for, a matter of milliseconds; one that still reads
     * files is not, and will be refused.
     */
    void freeze() {
        synchronized (applying) {
            frozen = true;
        }
    }

    private void requireThawed() throws SettingsException {
        synchronized (applying) {
            if (frozen) {
                throw new SettingsException(List.of(Problem.of("the proxy is shutting down: nothing is reloaded")));
            }
        }
    }

    /**
     * Replaces all that can be replaced. Blocks, not on a loop.
     *
     * @throws SettingsException with all problems, or because of {@link #freeze}; everything is as it was then
     */
    synchronized ReloadReport reload(EdgeSettings wanted, WorkerPool workers, List<EntryPoint> entryPoints)
            throws SettingsException {
        requireThawed();
        SettingsComparison comparison = new SettingsComparison(running, wanted);
        EdgeSettings next = comparison.applied();
        boolean sameRules =
                next.routers().equals(running.routers()) && next.middlewares().equals(running.middlewares());
        List<EntryPointSettings> known = Stream.concat(next.entryPoints().stream(), wanted.entryPoints().stream())
                .toList();
        CompiledSettings before = now();
        CompiledSettings compiled = CompiledSettings.compile(
                next, known, engine, before.rules(), sameRules, before.tls(), before.backendTls());
        synchronized (applying) {
            try {
                requireThawed();
            } catch (SettingsException late) {
                compiled.release();
                throw late;
            }
            if (!sameRules) {
                warnOfRouters(compiled.rules());
            }
            return apply(comparison, compiled, workers, entryPoints);
        }
    }

    private ReloadReport apply(
            SettingsComparison comparison,
            CompiledSettings compiled,
            WorkerPool workers,
            List<EntryPoint> entryPoints) {
        EdgeSettings next = comparison.applied();
        CompiledSettings before = now();
        // A file may hold other certificates under its old name.
        Changes services = comparison
                .services()
                .withChanged(compiled.backendTls().differing(next.services(), before.backendTls()));
        backendTls.set(compiled.backendTls());
        List<String> put = Stream.concat(services.added().stream(), services.changed().stream())
                .toList();
        // Every loop gets the new and changed services; no router names the new ones yet.
        long longestNanos = inTasks(next, put, workers, (upstreams, some) -> upstreams.put(some));
        rules.set(compiled.rules());
        tls.set(compiled.tls());
        speakTls(next, entryPoints);
        // Behind the services that they ask, and before the connections go that they ask over.
        workers.health().put(some(next, put));
        workers.health().remove(services.removed());
        longestNanos = Math.max(longestNanos, drop(services, workers));
        // Behind the tasks that have run since, no loop is within a handshake's choice of a certificate.
        before.release();
        running = next;
        sayUncovered(next, compiled.tls());
        return new ReloadReport(
                comparison.routers(),
                services,
                comparison.servers(),
                comparison.middlewares(),
                Changes.between(before.tls().fingerprints(), compiled.tls().fingerprints()),
                compiled.kept(),
                comparison.needsRestart(),
                longestNanos);
    }

    /** Every loop lets go what no call can find any more. Ends behind a task on each loop, even when there is nothing to do. */
    private long drop(Changes services, WorkerPool workers) {
        long graceMillis = running.entryPoints().stream()
                .mapToLong(entryPoint -> entryPoint.lifeCycle().graceMillis())
                .max()
                .orElse(0);
        long barrierNanos = workers.onEveryLoop(worker -> {});
        long settleNanos =
                inTasks(running, services.changed(), workers, (all, some) -> all.settle(namesOf(some), graceMillis));
        long removeNanos =
                inTasks(running, services.removed(), workers, (all, some) -> all.remove(namesOf(some), graceMillis));
        return Math.max(barrierNanos, Math.max(settleNanos, removeNanos));
    }

    private static List<ServiceSettings> some(EdgeSettings settings, List<String> names) {
        Set<String> wanted = Set.copyOf(names);
        return settings.services().stream()
                .filter(service -> wanted.contains(service.name()))
                .toList();
    }

    private static List<String> namesOf(List<ServiceSettings> services) {
        return services.stream().map(ServiceSettings::name).toList();
    }

    /**
     * Does something with the services of some names on every loop, few at a time.
     *
     * @return the longest that a loop was busy with it at a time, in nanoseconds
     */
    private static long inTasks(
            EdgeSettings settings,
            List<String> names,
            WorkerPool workers,
            BiConsumer<Upstreams, List<ServiceSettings>> action) {
        Set<String> wanted = Set.copyOf(names);
        List<ServiceSettings> some = new ArrayList<>();
        TaskSize size = new TaskSize();
        int servers = 0;
        for (ServiceSettings service : settings.services()) {
            if (wanted.contains(service.name())) {
                some.add(service);
                servers += service instanceof LoadBalancer balancer
                        ? 1 + balancer.servers().size()
                        : 1;
            }
            if (servers >= size.servers()) {
                size.took(onEveryLoop(workers, some, action));
                some = new ArrayList<>();
                servers = 0;
            }
        }
        if (!some.isEmpty()) {
            size.took(onEveryLoop(workers, some, action));
        }
        return size.longestNanos();
    }

    private static long onEveryLoop(
            WorkerPool workers, List<ServiceSettings> some, BiConsumer<Upstreams, List<ServiceSettings>> action) {
        return workers.onEveryLoop(worker -> action.accept(worker.upstreams(), some));
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
