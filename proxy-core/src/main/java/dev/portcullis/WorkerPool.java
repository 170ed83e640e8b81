package dev.portcullis;

import dev.portcullis.entrypoint.ConnectionRegistry;
import dev.portcullis.entrypoint.EdgeWorker;
import dev.portcullis.health.HealthChecks;
import dev.portcullis.health.HealthLoop;
import dev.portcullis.http2.ProcessBudget;
import dev.portcullis.http2.WorkerBudget;
import dev.portcullis.loop.Snapshot;
import dev.portcullis.loop.Worker;
import dev.portcullis.observe.EdgeObserver;
import dev.portcullis.observe.ObserverFactory;
import dev.portcullis.settings.EdgeSettings;
import dev.portcullis.settings.ServiceSettings;
import dev.portcullis.tls.BackendTlsTable;
import dev.portcullis.upstream.BackendConnector;
import dev.portcullis.upstream.ServiceGauges;
import dev.portcullis.upstream.Upstreams;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.function.Consumer;

/** The event loops: one that accepts, and the workers. */
final class WorkerPool implements AutoCloseable {
    /** What a loop may take to end: its sockets are closed by then, so this is seldom used up. */
    private static final long SHUTDOWN_MILLIS = 5000;
    /** How long the sockets may take to close: at once, but for those with bytes that a backend does not take. */
    private static final long SOCKETS_MILLIS = 1000;

    /** How often somebody who waits for the loops looks whether they are still there. */
    private static final long LOOK_MILLIS = 100;

    private final EventLoopGroup acceptorGroup;
    private final EventLoopGroup workerGroup;
    private final List<EdgeWorker> workers = new ArrayList<>();
    private final HealthChecks health;

    /**
     * Loops that run.
     *
     * @param services the services of the settings, with the addresses of their servers
     */
    WorkerPool(
            EdgeSettings settings,
            List<ServiceSettings> services,
            Transport transport,
            ObserverFactory observers,
            Snapshot<BackendTlsTable> backendTls) {
        acceptorGroup = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("portcullis-accept"), transport.ioHandlers());
        workerGroup = new MultiThreadIoEventLoopGroup(
                settings.workers(), new DefaultThreadFactory("portcullis-worker"), transport.ioHandlers());
        try {
            makeWorkers(settings, services, transport, observers, backendTls);
        } catch (RuntimeException e) {
            closeLoops();
            throw e;
        }
        health = new HealthChecks(workers.stream()
                .map(worker -> new HealthLoop(worker.worker(), worker.upstreams(), worker.observer()))
                .toList());
    }

    private void makeWorkers(
            EdgeSettings settings,
            List<ServiceSettings> services,
            Transport transport,
            ObserverFactory observers,
            Snapshot<BackendTlsTable> backendTls) {
        ProcessBudget process = ProcessBudget.ofDirectMemory(settings.workers());
        ServiceGauges gauges = new ServiceGauges();
        for (int i = 0; i < settings.workers(); i++) {
            EdgeObserver observer = observers.forWorker(i);
            Worker worker = new Worker(i, workerGroup.next(), System::nanoTime, observer::onLoopLag);
            BackendConnector connector = new BackendConnector(worker, observer, transport.channel(), backendTls);
            Upstreams upstreams = new Upstreams(services, connector, gauges);
            WorkerBudget budget = new WorkerBudget(worker, process);
            workers.add(new EdgeWorker(worker, upstreams, observer, budget, new ConnectionRegistry()));
        }
    }

    EventLoop acceptor() {
        return acceptorGroup.next();
    }

    List<EdgeWorker> workers() {
        return workers;
    }

    /** The active checks of the servers; none runs before it is asked for. */
    HealthChecks health() {
        return health;
    }

    /**
     * Runs something on every loop, and waits until all have done it or have ended.
     *
     * @return how long it took where it took longest, in nanoseconds
     */
    long onEveryLoop(Consumer<EdgeWorker> task) {
        CountDownLatch left = new CountDownLatch(workers.size());
        LongAccumulator longestNanos = new LongAccumulator(Math::max, 0);
        for (EdgeWorker worker : workers) {
            worker.execute(() -> {
                long startedNanos = System.nanoTime();
                try {
                    task.accept(worker);
                } finally {
                    longestNanos.accumulate(System.nanoTime() - startedNanos);
                    left.countDown();
                }
            });
        }
        boolean interrupted = false;
        while (left.getCount() > 0 && !workerGroup.isTerminated()) {
            try {
                // A loop that ends meanwhile drops its tasks and says nothing.
                left.await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return longestNanos.get();
    }

    /** Ends the connections to backends. */
    void drain() {
        health.stop();
        for (EdgeWorker worker : workers) {
            worker.execute(worker.upstreams()::drain);
        }
    }

    @Override
    public void close() {
        health.stop();
        closeLoops();
    }

    private void closeLoops() {
        closeSockets();
        acceptorGroup.shutdownGracefully(0, SHUTDOWN_MILLIS, TimeUnit.MILLISECONDS);
        workerGroup.shutdownGracefully(0, SHUTDOWN_MILLIS, TimeUnit.MILLISECONDS);
        // Bounded: a loop of io_uring was seen to wait for a last completion that never came, and a drained process
        // must end.
        acceptorGroup.terminationFuture().awaitUninterruptibly(SHUTDOWN_MILLIS);
        workerGroup.terminationFuture().awaitUninterruptibly(SHUTDOWN_MILLIS);
    }

    /** Before the loops end: a socket of io_uring closes in steps, and a loop that ends meanwhile never tells its handlers. */
    private void closeSockets() {
        CountDownLatch open = new CountDownLatch(workers.size());
        for (EdgeWorker worker : workers) {
            worker.execute(() -> worker.upstreams().close(open::countDown));
        }
        try {
            open.await(SOCKETS_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
