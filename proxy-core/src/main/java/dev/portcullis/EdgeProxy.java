package dev.portcullis;

import dev.portcullis.discovery.Discovery;
import dev.portcullis.entrypoint.EdgeWorker;
import dev.portcullis.entrypoint.EntryPoint;
import dev.portcullis.grpc.ServingStatus;
import dev.portcullis.observe.ObserverFactory;
import dev.portcullis.settings.EdgeSettings;
import dev.portcullis.settings.EntryPointSettings;
import dev.portcullis.settings.Problem;
import dev.portcullis.settings.SettingsException;
import dev.portcullis.settings.UnusablePemException;
import dev.portcullis.tls.TlsEngine;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The proxy: workers that own everything of a call, and entry points that give them connections. Start, reload, drain, close. Any
 * thread may call it; the methods block.
 */
public final class EdgeProxy implements AutoCloseable {
    /**
     * How long the last bytes (a status, a GOAWAY) may take to leave when the grace time is over: more than the second that a
     * connection lingers for them before its socket closes.
     */
    private static final long LAST_BYTES_MILLIS = 2000;

    private final LiveSettings live;
    private final WorkerPool workers;
    private final List<EntryPoint> entryPoints = new ArrayList<>();
    private volatile EdgeReport report;
    private volatile boolean leaving;
    private boolean drained;
    private final CountDownLatch closed = new CountDownLatch(1);

    private EdgeProxy(EdgeSettings settings, ObserverFactory observers, TlsEngine engine, Discovery names)
            throws SettingsException, IOException {
        Transport transport = transportOf(settings);
        live = new LiveSettings(settings, engine, names);
        workers = workersOf(settings, transport, observers);
        Map<String, InetSocketAddress> listeners = new LinkedHashMap<>();
        workers.health().put(live.services());
        live.followNames(workers);
        try {
            for (EntryPointSettings entryPoint : settings.entryPoints()) {
                EntryPoint listening =
                        new EntryPoint(entryPoint, workers.workers(), live.tls(), live.rules(), observers);
                listeners.put(entryPoint.name(), listening.listen(workers.acceptor(), transport.serverChannel()));
                entryPoints.add(listening);
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
        report = new EdgeReport(transport.description(), engine.description(), listeners, live.served());
    }

    private WorkerPool workersOf(EdgeSettings settings, Transport transport, ObserverFactory observers) {
        try {
            return new WorkerPool(settings, live.services(), transport, observers, live.backendTls());
        } catch (RuntimeException e) {
            live.release();
            throw e;
        }
    }

    private static Transport transportOf(EdgeSettings settings) throws SettingsException {
        try {
            return Transport.of(settings.transport());
        } catch (IllegalArgumentException e) {
            throw new SettingsException(List.of(Problem.of(String.valueOf(e.getMessage()))));
        }
    }

    /**
     * Starts the proxy; when this returns, every entry point accepts connections.
     *
     * @throws SettingsException when the settings cannot be used, with all problems
     * @throws IOException when an address cannot be bound; the message names the entry point and the address
     */
    public static EdgeProxy start(EdgeSettings settings, ObserverFactory observers)
            throws SettingsException, IOException {
        return start(settings, observers, TlsEngine.best());
    }

    /** The same, with a TLS engine of the caller's choice. */
    static EdgeProxy start(EdgeSettings settings, ObserverFactory observers, TlsEngine engine)
            throws SettingsException, IOException {
        return start(settings, observers, engine, new Discovery());
    }

    /** The same, with names that the caller has looked up; the proxy closes them. */
    static EdgeProxy start(EdgeSettings settings, ObserverFactory observers, TlsEngine engine, Discovery names)
            throws SettingsException, IOException {
        try {
            return new EdgeProxy(settings, observers, engine, names);
        } catch (SettingsException | IOException | RuntimeException e) {
            names.close();
            throw e;
        }
    }

    /**
     * Loads what every start needs and no setting decides: the native libraries, and the classes around them. To be called on a
     * thread beside the one that reads the settings, and to have returned before {@link #start}; without it the start does the same.
     */
    public static void preload() {
        // The first logger opens every jar, to look for who logs.
        System.getLogger(EdgeProxy.class.getName());
        TlsEngine.best();
        Transport.preload();
    }

    /** The workers, for tests that look at their load. */
    List<EdgeWorker> workers() {
        return workers.workers();
    }

    /** Bytes that wait in queues on behalf of all clients, for metrics. */
    public long queuedBytes() {
        return workers.workers().stream()
                .mapToLong(worker -> worker.worker().load().queuedBytes())
                .sum();
    }

    /** What runs; another one after a {@link #reload} of the certificates. */
    public EdgeReport report() {
        return report;
    }

    /** What the workers know of every server; completes on any thread, with a failure when a loop does not answer within a second. */
    public CompletableFuture<List<BackendState>> backends() {
        return states().backends();
    }

    /** Which services take calls, by every name that {@code grpc.health.v1} knows; else as {@link #backends}. */
    public CompletableFuture<Map<String, ServingStatus>> serving() {
        return states().serving();
    }

    private LiveStates states() {
        return new LiveStates(workers.workers(), live.rules(), () -> leaving);
    }

    /**
     * Changes what the proxy does under its open calls, all or nothing: routers, services, middlewares, and certificates, which are
     * read anew. Calls in flight finish on what they began with; connections to servers that stay are kept; no entry point stops
     * to listen. Blocks; reloads on several threads come one after the other.
     *
     * @return what changed, and what is not applied before a restart
     * @throws SettingsException with all problems; everything goes on as before then. So it is once a drain or a close has begun,
     *     which wait for a reload that is being applied
     */
    public ReloadReport reload(EdgeSettings next) throws SettingsException {
        synchronized (live) {
            ReloadReport done = live.reload(next, workers, entryPoints);
            report = report.serving(live.served());
            return done;
        }
    }

    /** The chains that are served and whose CA may be asked about them: those without an OCSP answer of the operator's. */
    public List<List<X509Certificate>> chainsToAsk() {
        return live.tls().get().chainsToAsk();
    }

    /**
     * Sends a CA's answer to clients from the next handshake on; without effect when the certificate is not served any more.
     *
     * @param leaf what the answer is about
     * @param answer whose signature was checked (RFC 6960, DER)
     * @throws UnusablePemException when it is none about the certificate, or none that clients may have
     */
    public void staple(X509Certificate leaf, byte[] answer) throws UnusablePemException {
        synchronized (live) {
            live.tls().get().staple(leaf, answer);
            report = report.serving(live.served());
        }
    }

    /**
     * Sends clients no answer of before about a certificate that its CA has revoked, from the next handshake on: it is outdated, and
     * who asks the CA learns so. The certificate itself is served on. A later {@link #staple} ends it.
     *
     * @param leaf what is revoked; without effect when it is not served any more
     * @param revokedAt since when
     */
    public void withhold(X509Certificate leaf, Instant revokedAt) {
        synchronized (live) {
            live.tls().get().withhold(leaf, revokedAt);
            report = report.serving(live.served());
        }
    }

    /**
     * Stops accepting, sends GOAWAY, waits until the calls in flight are over or each entry point's grace time has passed, and
     * ends what is left with UNAVAILABLE. Blocks; a second call returns when the first does.
     */
    public synchronized void drain() {
        if (drained || isClosed()) {
            return;
        }
        drained = true;
        live.freeze();
        try {
            drainEntryPoints();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        workers.drain();
    }

    private void drainEntryPoints() throws InterruptedException {
        leaving = true;
        entryPoints.forEach(EntryPoint::announceDrain);
        long acceptGrace = entryPoints.stream()
                .mapToLong(entryPoint -> entryPoint.settings().lifeCycle().requestAcceptGraceMillis())
                .max()
                .orElse(0);
        if (closed.await(acceptGrace, TimeUnit.MILLISECONDS)) {
            return;
        }
        long startedNanos = System.nanoTime();
        Map<EntryPoint, CompletableFuture<Void>> emptied = new LinkedHashMap<>();
        entryPoints.stream()
                .sorted(Comparator.comparingLong(
                        entryPoint -> entryPoint.settings().lifeCycle().graceMillis()))
                .forEach(entryPoint -> emptied.put(entryPoint, entryPoint.drain()));
        for (Map.Entry<EntryPoint, CompletableFuture<Void>> draining : emptied.entrySet()) {
            long passedMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos);
            long graceMillis = draining.getKey().settings().lifeCycle().graceMillis();
            if (!isDone(draining.getValue(), graceMillis - passedMillis)) {
                draining.getKey().end();
                isDone(draining.getValue(), LAST_BYTES_MILLIS);
            }
        }
    }

    private static boolean isDone(CompletableFuture<Void> emptied, long millis) throws InterruptedException {
        try {
            emptied.get(Math.max(0, millis), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new AssertionError("nothing completes it with a failure", e);
        }
    }

    /** Ends everything at once: open calls with UNAVAILABLE. Blocks until the threads have ended; cuts a drain short. */
    @Override
    public void close() {
        synchronized (entryPoints) {
            if (!isClosed()) {
                closed.countDown();
                live.freeze();
                closeNow();
            }
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    private void closeNow() {
        List<CompletableFuture<Void>> emptied =
                entryPoints.stream().map(EntryPoint::close).toList();
        boolean interrupted = Thread.interrupted();
        try {
            isDone(CompletableFuture.allOf(emptied.toArray(CompletableFuture[]::new)), LAST_BYTES_MILLIS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        workers.close();
        live.release();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
