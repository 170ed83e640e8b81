package dev.portcullis.app.metrics;

import dev.portcullis.EdgeReport.ServedCertificate;
import dev.portcullis.app.settings.TraefikNames;
import dev.portcullis.loop.Snapshot;
import dev.portcullis.observe.EdgeObserver;
import dev.portcullis.observe.ObserverFactory;
import dev.portcullis.settings.EdgeSettings;
import dev.portcullis.settings.EntryPointSettings;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * All metrics of the process: makes the observer of each worker and answers scrapes. The counts of the data path enter
 * Micrometer's registry through one collector that sums the workers' rows, so a new method costs the data path no
 * registration. Any thread, except that an observer belongs to its worker.
 */
public final class EdgeMetrics implements ObserverFactory, AutoCloseable {
    private static final String PLAIN = "text/plain; version=0.0.4; charset=utf-8";
    private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private final List<EntryPointSettings> entryPoints;
    private final Snapshot<BackendNames> backends;
    private final @Nullable TraefikNames traefik;
    private final Snapshot<TraefikTargets> targets;
    private final String version;
    private final LongSupplier droppedLines;
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics garbageCollection = new JvmGcMetrics();
    private final MethodDirectory directory = new MethodDirectory();
    private final List<WorkerMetrics> workers = new CopyOnWriteArrayList<>();
    private final Map<String, LongAdder> acceptRefused = new ConcurrentSkipListMap<>();
    private final Map<String, LongAdder> ocspFetches = new ConcurrentSkipListMap<>();
    private final Snapshot<List<ServedCertificate>> certificates = new Snapshot<>(List.of());
    private final Snapshot<LongSupplier> queuedBytes = new Snapshot<>(() -> 0);
    private final Snapshot<ConfigFacts> config = new Snapshot<>(ConfigFacts.NONE);

    /**
     * Metrics of a proxy that is about to start.
     *
     * @param settings whose entry points and backends are shown from the first scrape on; see {@link #follow}
     * @param traefik which metrics have Traefik's names, too, or null for none
     * @param version of the program
     * @param droppedLines how many lines the access log has lost so far; asked by each scrape
     */
    public EdgeMetrics(
            EdgeSettings settings, @Nullable TraefikNames traefik, String version, LongSupplier droppedLines) {
        this.traefik = traefik;
        this.targets = new Snapshot<>(targetsOf(settings));
        this.entryPoints = settings.entryPoints();
        this.backends = new Snapshot<>(BackendNames.of(settings));
        this.version = version;
        this.droppedLines = droppedLines;
        for (EntryPointSettings entryPoint : settings.entryPoints()) {
            acceptRefused.put(entryPoint.name(), new LongAdder());
        }
        registry.getPrometheusRegistry().register(this::collect);
    }

    /** Shows the JVM and the process, too; called once. Apart from the rest, for it takes a tenth of a start. */
    public void showProcess() {
        for (MeterBinder binder : List.of(
                new JvmMemoryMetrics(),
                new JvmThreadMetrics(),
                new ProcessorMetrics(),
                new FileDescriptorMetrics(),
                new UptimeMetrics(),
                garbageCollection)) {
            binder.bindTo(registry);
        }
    }

    @Override
    public EdgeObserver forWorker(int worker) {
        WorkerMetrics observer =
                new WorkerMetrics(directory, backends, traefik == null ? null : new TraefikCounts(traefik, targets));
        for (EntryPointSettings entryPoint : entryPoints) {
            observer.expectEntryPoint(entryPoint.name());
        }
        workers.add(observer);
        return observer;
    }

    @Override
    public void onAcceptRefused(String entryPoint) {
        acceptRefused.computeIfAbsent(entryPoint, name -> new LongAdder()).increment();
    }

    /**
     * Says what was reloaded: backends that are new are shown from now on, those that are gone until other ones are, and while
     * they have connections. Entry points are those of the start. One thread at a time.
     */
    public void follow(EdgeSettings settings) {
        backends.set(backends.get().next(settings));
        targets.set(targetsOf(settings));
    }

    /** A name for each server, which nobody needs where nothing has Traefik's names. */
    private TraefikTargets targetsOf(EdgeSettings settings) {
        return traefik == null ? TraefikTargets.NONE : TraefikTargets.of(settings);
    }

    /** Says what is served to clients from now on. */
    public void serve(List<ServedCertificate> served) {
        certificates.set(List.copyOf(served));
    }

    /** Counts questions to CAs with this outcome; zero of them make it known. */
    public void ocspFetches(String outcome, long more) {
        ocspFetches.computeIfAbsent(outcome, name -> new LongAdder()).add(more);
    }

    /** Says whom a scrape asks for the bytes that wait in queues; any thread may ask. */
    public void queuedBytes(LongSupplier asked) {
        queuedBytes.set(asked);
    }

    /** Says how the configuration stands from now on. */
    public void serve(ConfigFacts facts) {
        config.set(facts);
    }

    /**
     * All metrics: OpenMetrics where the header asks for it, else Prometheus's text format 0.0.4.
     *
     * @param accept the request's {@code accept}, or empty
     */
    public Exposition scrape(String accept) {
        boolean open = accept.toLowerCase(Locale.ROOT).contains("application/openmetrics-text");
        String contentType = open ? OPEN_METRICS : PLAIN;
        return new Exposition(contentType, registry.scrape(contentType));
    }

    @Override
    public void close() {
        garbageCollection.close();
        registry.close();
    }

    private MetricSnapshots collect() {
        EdgeCounts counts = EdgeCounts.of(workers);
        List<MetricSnapshot> families = new ArrayList<>();
        families.addAll(MethodFamilies.of(counts.methods()));
        families.addAll(ConnectionFamilies.of(counts.entryPoints()));
        BackendNames names = backends.get();
        names.now()
                .forEach((service, addresses) -> addresses.forEach(address ->
                        counts.backends().expect(new RowName(service, address), WorkerMetrics.BACKEND_CELLS)));
        families.addAll(BackendFamilies.of(counts.backends(), names));
        families.addAll(WorkerFamilies.of(counts.workers(), counts.httpStatuses()));
        families.add(ProcessFamilies.build(version));
        families.add(ProcessFamilies.queuedBytes(queuedBytes.get().getAsLong()));
        families.addAll(ConfigFamilies.of(config.get()));
        families.add(ProcessFamilies.certificates(certificates.get()));
        families.add(ProcessFamilies.replacementFailures(certificates.get()));
        families.add(ProcessFamilies.ocspAnswers(certificates.get()));
        families.add(ProcessFamilies.revoked(certificates.get()));
        families.add(ProcessFamilies.ocspFetches(ocspFetches));
        families.add(ProcessFamilies.acceptRefused(acceptRefused));
        families.add(ProcessFamilies.droppedLines(droppedLines.getAsLong()));
        TraefikNames asked = traefik;
        if (asked != null) {
            families.addAll(TraefikFamilies.of(counts, targets.get(), config.get(), certificates.get()));
            families.addAll(TraefikRequests.of(asked, counts, targets.get()));
        }
        return new MetricSnapshots(families);
    }
}
