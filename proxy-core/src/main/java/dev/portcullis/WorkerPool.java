package dev.portcullis;

import dev.portcullis.entrypoint.ConnectionRegistry;
import dev.portcullis.entrypoint.EdgeWorker;
import dev.portcullis.loop.Worker;
import dev.portcullis.observe.EdgeObserver;
import dev.portcullis.observe.ObserverFactory;
import dev.portcullis.settings.EdgeSettings;
import dev.portcullis.upstream.BackendConnector;
import dev.portcullis.upstream.Upstreams;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The event loops: one that accepts, and the workers. */
final class WorkerPool implements AutoCloseable {
    /** What a loop may take to end: its sockets are closed by then, so this is seldom used up. */
    private static final long SHUTDOWN_MILLIS = 5000;

    /** Closed sockets of io_uring give their buffers back with a last completion, which the loop must still be there to take. */
    private static final long QUIET_MILLIS = 50;

    private final EventLoopGroup acceptorGroup;
    private final EventLoopGroup workerGroup;
    private final AddressResolverGroup<InetSocketAddress> resolver;
    private final List<EdgeWorker> workers = new ArrayList<>();

    WorkerPool(EdgeSettings settings, Transport transport, ObserverFactory observers) {
        acceptorGroup = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("portcullis-accept"), transport.ioHandlers());
        workerGroup = new MultiThreadIoEventLoopGroup(
                settings.workers(), new DefaultThreadFactory("portcullis-worker"), transport.ioHandlers());
        // Does not block the loop that asks, and keeps an answer for its time to live.
        resolver = new DnsAddressResolverGroup(
                new DnsNameResolverBuilder().datagramChannelType(transport.datagramChannel()));
        for (int i = 0; i < settings.workers(); i++) {
            Worker worker = new Worker(i, workerGroup.next());
            EdgeObserver observer = observers.forWorker(i);
            BackendConnector connector =
                    new BackendConnector(worker, settings.upstream(), observer, transport.channel(), resolver);
            Upstreams upstreams = new Upstreams(settings.services(), connector);
            workers.add(new EdgeWorker(worker, upstreams, observer, new ConnectionRegistry()));
        }
    }

    EventLoop acceptor() {
        return acceptorGroup.next();
    }

    List<EdgeWorker> workers() {
        return workers;
    }

    /** Ends the connections to backends. */
    void drain() {
        for (EdgeWorker worker : workers) {
            worker.worker().eventLoop().execute(worker.upstreams()::drain);
        }
    }

    @Override
    public void close() {
        for (EdgeWorker worker : workers) {
            worker.worker().eventLoop().submit(worker.upstreams()::close).awaitUninterruptibly();
        }
        resolver.close();
        acceptorGroup.shutdownGracefully(QUIET_MILLIS, SHUTDOWN_MILLIS, TimeUnit.MILLISECONDS);
        workerGroup.shutdownGracefully(QUIET_MILLIS, SHUTDOWN_MILLIS, TimeUnit.MILLISECONDS);
        acceptorGroup.terminationFuture().awaitUninterruptibly();
        workerGroup.terminationFuture().awaitUninterruptibly();
    }
}
