package dev.portcullis.app.ops;

import dev.portcullis.EdgeProxy;
import dev.portcullis.EdgeReport;
import dev.portcullis.EdgeReport.ServedCertificate;
import dev.portcullis.app.accesslog.AccessLog;
import dev.portcullis.app.admin.AdminPages;
import dev.portcullis.app.admin.AdminServer;
import dev.portcullis.app.admin.ConfigControl;
import dev.portcullis.app.admin.Page;
import dev.portcullis.app.admin.Readiness;
import dev.portcullis.app.metrics.EdgeMetrics;
import dev.portcullis.app.metrics.Exposition;
import dev.portcullis.app.ocsp.OcspOutcome;
import dev.portcullis.app.ocsp.OcspThread;
import dev.portcullis.app.ocsp.Stapling;
import dev.portcullis.app.reload.ConfigReload;
import dev.portcullis.app.reload.ReloadState;
import dev.portcullis.app.reload.ReloadThread;
import dev.portcullis.app.settings.AccessLogSettings;
import dev.portcullis.app.settings.AdminSettings;
import dev.portcullis.app.settings.AppSettings;
import dev.portcullis.app.settings.OcspSettings;
import dev.portcullis.app.settings.TraefikNames;
import dev.portcullis.observe.ObserverFactory;
import dev.portcullis.settings.EdgeSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything around the data path: log, metrics, access log, admin port, signals. The main thread calls
 * {@link #create}, starts the proxy with {@link #observers}, calls {@link #started}, waits in {@link #awaitShutdown}, closes
 * the proxy, and closes this.
 */
public final class Operations implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("dev.portcullis.Portcullis");
    private static final int HTTP_OK = 200;
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** Between two looks at what certificates have left: a day's warning comes at most so late. */
    private static final long EXPIRY_LOOK_MILLIS = 3_600_000;

    /**
     * Between two reloads for the sake of a certificate that could not be replaced: it may be valid by now, or a command give
     * the key that fits, and no file would change for that.
     */
    private static final long RETRY_MILLIS = 300_000;

    private final AppSettings settings;
    private final Readiness readiness;
    private final Shutdown shutdown;
    private final @Nullable AccessLog accessLog;
    private final EdgeMetrics metrics;
    private final @Nullable AdminServer admin;
    private final Reloading reloading;
    private final RunningStates states;
    private final ExpiryWarnings expiry =
            new ExpiryWarnings((level, text) -> LOG.atLevel(level).log(text));
    private Runnable drain = () -> {};
    private @Nullable OcspThread ocsp;

    private Operations(
            AppSettings settings,
            Readiness readiness,
            Shutdown shutdown,
            @Nullable AccessLog accessLog,
            EdgeMetrics metrics,
            @Nullable AdminServer admin,
            Reloading reloading,
            RunningStates states) {
        this.states = states;
        this.settings = settings;
        this.readiness = readiness;
        this.shutdown = shutdown;
        this.accessLog = accessLog;
        this.metrics = metrics;
        this.admin = admin;
        this.reloading = reloading;
    }

    /**
     * Sets the log up and opens the access log and the admin port, where the settings ask for them.
     *
     * @throws IOException when a log file cannot be opened or the admin port not be bound; the message names which
     */
    public static Operations create(AppSettings settings) throws IOException {
        return create(settings, code -> Runtime.getRuntime().halt(code));
    }

    /** The same, with another way to end the process on a second signal. */
    static Operations create(AppSettings settings, IntConsumer halt) throws IOException {
        LogOutput.configure(settings.log());
        Readiness readiness = new Readiness();
        AccessLogSettings asked = settings.accessLog();
        AccessLog log = asked == null ? null : AccessLog.open(asked);
        EdgeMetrics metrics = new EdgeMetrics(
                settings.edge(),
                traefikNames(settings.admin()),
                ProgramVersion.number(),
                () -> log == null ? 0 : log.droppedLines());
        RunningStates states = new RunningStates(readiness);
        Reloading reloading = new Reloading(states);
        AdminServer admin;
        try {
            admin = openAdmin(settings.admin(), readiness, metrics, reloading, states);
        } catch (IOException e) {
            closeAll(null, log, metrics);
            throw e;
        }
        Shutdown shutdown = new Shutdown(readiness, halt, reloading::request);
        return new Operations(settings, readiness, shutdown, log, metrics, admin, reloading, states);
    }

    private static @Nullable TraefikNames traefikNames(@Nullable AdminSettings admin) {
        return admin == null ? null : admin.traefikNames();
    }

    /** What the data path tells its events to. */
    public ObserverFactory observers() {
        return new Observers(metrics, accessLog, new EventLog());
    }

    /**
     * The proxy accepts connections: writes the start log, turns ready, and takes signals from here on.
     *
     * @param proxy what a signal will drain
     * @param startedAtNanos {@link System#nanoTime} when the program began to start
     */
    public void started(EdgeProxy proxy, long startedAtNanos) {
        shutdown.install();
        metrics.queuedBytes(proxy::queuedBytes);
        states.start(proxy);
        started(proxy.report(), proxy::drain, (System.nanoTime() - startedAtNanos) / NANOS_PER_MILLI, Instant.now());
    }

    /** The same without signals, and with a clock of the caller's. */
    void started(EdgeReport report, Runnable drainAction, long readyMillis, Instant now) {
        drain = drainAction;
        metrics.serve(report.certificates());
        new StartLog(ProgramVersion.text(), settings, report, adminAddress(), now)
                .lines(readyMillis)
                .forEach(LOG::info);
        expiry.check(report.certificates(), now);
        readiness.ready();
        metrics.showProcess();
    }

    /**
     * From here on changed files, SIGHUP, and the admin port reload; called once, behind {@link #started}.
     *
     * @param certificates what is served at the time of asking
     */
    public void reloadBy(ConfigReload reload, Supplier<List<ServedCertificate>> certificates) {
        reloadBy(reload, certificates, Clock.systemUTC(), EXPIRY_LOOK_MILLIS, RETRY_MILLIS);
    }

    /** The same with a clock and pauses of the caller's. */
    void reloadBy(
            ConfigReload reload,
            Supplier<List<ServedCertificate>> certificates,
            Clock clock,
            long expiryLookMillis,
            long retryMillis) {
        Supplier<CertificateList> list = () -> new CertificateList(certificates.get(), clock.instant());
        Runnable expiryLook = () -> expiry.check(certificates.get(), clock.instant());
        Consumer<ReloadState> listener = state -> {
            metrics.serve(Reloading.facts(state));
            metrics.serve(certificates.get());
            expiryLook.run();
        };
        ReloadThread thread = ReloadThread.start(reload, listener);
        thread.every(expiryLookMillis, expiryLook);
        thread.retryEvery(retryMillis);
        reloading.start(thread, list);
    }

    /**
     * From here on CAs are asked about the certificates, if the settings say so; called once, behind {@link #started}.
     *
     * @param certificates what is served at the time of asking, for metrics
     */
    public void stapleBy(Stapling stapling, Supplier<List<ServedCertificate>> certificates) {
        OcspSettings asked = settings.ocsp();
        if (asked != null) {
            for (OcspOutcome outcome : OcspOutcome.values()) {
                metrics.ocspFetches(outcome.label(), 0);
            }
            ocsp = OcspThread.start(asked, stapling, outcome -> {
                metrics.serve(certificates.get());
                metrics.ocspFetches(outcome.label(), 1);
            });
        }
    }

    /** These settings run now: metrics show their backends. */
    public void follow(EdgeSettings settings) {
        metrics.follow(settings);
    }

    /** Blocks until SIGTERM or SIGINT, and then until the proxy has drained. The process should then exit with 0. */
    public void awaitShutdown() {
        shutdown.await();
        // The drain waits too, and an interrupt that asked for it must not cut it short.
        boolean interrupted = Thread.interrupted();
        endBackground();
        drain.run();
        LOG.info("drained");
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends reloads; closes the admin port and the access log, which writes what is still queued. */
    @Override
    public void close() {
        endBackground();
        closeAll(admin, accessLog, metrics);
    }

    private void endBackground() {
        OcspThread asking = ocsp;
        if (asking != null) {
            asking.close();
        }
        reloading.close();
    }

    /** The bound address of the admin port, or null. */
    @Nullable
    InetSocketAddress adminAddress() {
        return admin == null ? null : admin.address();
    }

    /** Where signals arrive. */
    Shutdown shutdown() {
        return shutdown;
    }

    private static @Nullable AdminServer openAdmin(
            @Nullable AdminSettings asked,
            Readiness readiness,
            EdgeMetrics metrics,
            ConfigControl config,
            RunningStates states)
            throws IOException {
        return asked == null
                ? null
                : AdminServer.open(
                        asked.address(),
                        new AdminPages(asked, readiness, accept -> page(metrics, accept), config),
                        states::serving);
    }

    private static Page page(EdgeMetrics metrics, String accept) {
        Exposition exposition = metrics.scrape(accept);
        return new Page(HTTP_OK, exposition.contentType(), exposition.text());
    }

    private static void closeAll(@Nullable AdminServer admin, @Nullable AccessLog accessLog, EdgeMetrics metrics) {
        if (admin != null) {
            admin.close();
        }
        if (accessLog != null) {
            accessLog.close();
        }
        metrics.close();
    }
}
