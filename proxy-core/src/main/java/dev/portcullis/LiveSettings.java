package dev.portcullis;

import dev.portcullis.EdgeReport.ServedCertificate;
import dev.portcullis.ReloadReport.Changes;
import dev.portcullis.discovery.Discovery;
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
import java.util.HashSet;
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

    private final ResolvedServices services;

    private EdgeSettings running;
    private boolean released;
    private boolean frozen;

    /**
     * Settings to start with.
     *
     * @throws SettingsException with all problems
     */
    LiveSettings(EdgeSettings settings, TlsEngine engine, Discovery names) throws SettingsException {
        CompiledSettings compiled =
                CompiledSettings.compile(settings, settings.entryPoints(), engine, null, false, null, null);
        this.engine = engine;
        this.running = settings;
        this.services = new ResolvedServices(names);
        this.rules = new Snapshot<>(compiled.rules());
        this.tls = new Snapshot<>(compiled.tls());
        this.backendTls = new Snapshot<>(compiled.backendTls());
        warnOfRouters(compiled.rules());
        sayUncovered(settings, compiled.tls());
        services.learn(settings.services());
    }

    /** The services to start with, with the addresses of their servers. */
    List<ServiceSettings> services() {
        synchronized (applying) {
            return services.show(running.services());
        }
    }

    /** From now on the loops get the servers that names come to stand for. */
    void followNames(WorkerPool workers) {
        services.names().onChange(() -> applyNames(workers));
    }

    /** On the thread of the names: what a reload does, with the services whose names have moved. */
    private void applyNames(WorkerPool workers) {
        synchronized (applying) {
            if (frozen) {
                return;
            }
            List<ServiceSettings> moved = services.showMoved(running.services());
            if (!moved.isEmpty()) {
                inTasks(moved, workers, Upstreams::put);
                workers.health().put(moved);
                settle(moved, workers);
            }
        }
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
            services.names().close();
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
        // Those of now are needed until the others have taken their place.
        services.learn(Stream.concat(running.services().stream(), next.services().stream())
                .toList());
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
        Changes changes = comparison
                .services()
                .withChanged(compiled.backendTls().differing(next.services(), before.backendTls()));
        backendTls.set(compiled.backendTls());
        Set<String> names = new HashSet<>(changes.added());
        names.addAll(changes.changed());
        List<ServiceSettings> put = services.show(of(next, names));
        // Every loop gets the new and changed services; no router names the new ones yet.
        long longestNanos = inTasks(put, workers, Upstreams::put);
        rules.set(compiled.rules());
        tls.set(compiled.tls());
        speakTls(next, entryPoints);
        // Behind the services that they ask, and before the connections go that they ask over.
        workers.health().put(put);
        workers.health().remove(changes.removed());
        longestNanos = Math.max(longestNanos, drop(changes, workers));
        // Behind the tasks that have run since, no loop is within a handshake's choice of a certificate.
        before.release();
        running = next;
        services.keepOnly(next.services());
        sayUncovered(next, compiled.tls());
        return new ReloadReport(
                comparison.routers(),
                changes,
                comparison.servers(),
                comparison.middlewares(),
                Changes.between(before.tls().fingerprints(), compiled.tls().fingerprints()),
                compiled.kept(),
                comparison.needsRestart(),
                longestNanos);
    }

    /** Every loop lets go what no call can find any more. Ends behind a task on each loop, even when there is nothing to do. */
    private long drop(Changes changes, WorkerPool workers) {
        long settleNanos = settle(of(running, Set.copyOf(changes.changed())), workers);
        long graceMillis = graceMillis();
        long removeNanos = inTasks(
                of(running, Set.copyOf(changes.removed())),
                workers,
                (all, some) -> all.remove(namesOf(some), graceMillis));
        return Math.max(settleNanos, removeNanos);
    }

    /** The servers that the last {@code put} left out go, once every loop has seen it. */
    private long settle(List<ServiceSettings> changed, WorkerPool workers) {
        long graceMillis = graceMillis();
        long barrierNanos = workers.onEveryLoop(worker -> {});
        return Math.max(barrierNanos, inTasks(changed, workers, (all, some) -> all.settle(namesOf(some), graceMillis)));
    }

    private long graceMillis() {
        return running.entryPoints().stream()
                .mapToLong(entryPoint -> entryPoint.lifeCycle().graceMillis())
                .max()
                .orElse(0);
    }

    private static List<ServiceSettings> of(EdgeSettings settings, Set<String> names) {
        return settings.services().stream()
                .filter(service -> names.contains(service.name()))
                .toList();
    }

    private static List<String> namesOf(List<ServiceSettings> services) {
        return services.stream().map(ServiceSettings::name).toList();
    }

    /**
     * Does something with services on every loop, few at a time.
     *
     * @return the longest that a loop was busy with it at a time, in nanoseconds
     */
    private static long inTasks(
            List<ServiceSettings> services, WorkerPool workers, BiConsumer<Upstreams, List<ServiceSettings>> action) {
        List<ServiceSettings> some = new ArrayList<>();
        TaskSize size = new TaskSize();
        int servers = 0;
        for (ServiceSettings service : services) {
            some.add(service);
            servers += service instanceof LoadBalancer balancer
                    ? 1 + balancer.servers().size()
                    : 1;
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
