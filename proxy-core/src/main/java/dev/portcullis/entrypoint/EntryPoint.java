package dev.portcullis.entrypoint;

import dev.portcullis.address.PeerAddress;
import dev.portcullis.address.ServerAddress;
import dev.portcullis.connection.AcceptedConnection;
import dev.portcullis.loop.Snapshot;
import dev.portcullis.observe.LimitKind;
import dev.portcullis.observe.ObserverFactory;
import dev.portcullis.relay.RoutingRules;
import dev.portcullis.settings.EntryPointSettings;
import dev.portcullis.tls.ServerTls;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoop;
import io.netty.channel.ReflectiveChannelFactory;
import io.netty.channel.ServerChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One place where clients come in: listens, and gives each connection to a worker. */
public final class EntryPoint {
    /** Sockets of one entry point: below the usual limit of open files with room for backends; each idle one costs about 30 KiB. */
    private static final int CONNECTIONS_MAX = 50_000;

    private final EntryPointSettings settings;
    private final ConnectionPipeline pipeline;
    private final List<EdgeWorker> workers;
    private final ObserverFactory observers;
    private final int connectionsMax;
    private final ClientCounts clients;
    private final AtomicInteger open = new AtomicInteger();
    private final CompletableFuture<Void> emptied = new CompletableFuture<>();
    private volatile boolean leaving;
    private volatile boolean draining;
    private volatile @Nullable ListenSockets sockets;

    /** An entry point that does not listen yet. */
    public EntryPoint(
            EntryPointSettings settings,
            List<EdgeWorker> workers,
            Snapshot<ServerTls> tls,
            Snapshot<RoutingRules> rules,
            ObserverFactory observers) {
        this(settings, workers, tls, rules, observers, CONNECTIONS_MAX);
    }

    /** The same with another limit, for tests that have fewer sockets to spare. */
    EntryPoint(
            EntryPointSettings settings,
            List<EdgeWorker> workers,
            Snapshot<ServerTls> tls,
            Snapshot<RoutingRules> rules,
            ObserverFactory observers,
            int connectionsMax) {
        this.connectionsMax = connectionsMax;
        this.settings = settings;
        this.clients = new ClientCounts(settings.guard().clientConnectionsMax());
        this.workers = List.copyOf(workers);
        this.pipeline = new ConnectionPipeline(settings, tls, rules, () -> leaving);
        this.observers = observers;
    }

    /** Open connections by client. */
    ClientCounts clients() {
        return clients;
    }

    /** What the operator asked for when it was started. */
    public EntryPointSettings settings() {
        return settings;
    }

    ConnectionPipeline pipeline() {
        return pipeline;
    }

    /**
     * Binds the address, with one socket or several, and accepts from now on. Blocks until that is done; not on a loop.
     *
     * @return the bound address, with the port that was chosen where 0 was asked for
     * @throws IOException when the address cannot be bound
     */
    public InetSocketAddress listen(EventLoop acceptor, Class<? extends ServerChannel> channelClass)
            throws IOException {
        return listen(acceptor, new ReflectiveChannelFactory<>(channelClass));
    }

    /** The same, with sockets that a test makes. */
    InetSocketAddress listen(EventLoop acceptor, ChannelFactory<? extends ServerChannel> factory) throws IOException {
        try {
            ListenSockets opened = ListenSockets.open(settings, acceptor, workers, factory, this::begin);
            sockets = opened;
            return opened.address();
        } catch (IOException e) {
            // Of several sockets the first ones may have accepted a connection already.
            close();
            throw e;
        }
    }

    /** Whether clients that connect from now on speak TLS. Those that are connected otherwise are drained. Any thread. */
    public void speakTls(boolean overTls) {
        if (pipeline.speakTls(overTls)) {
            onEveryConnection(ClientConnection::drain);
        }
    }

    /** A drain will follow: from now on the proxy says that it takes no calls, and takes them. Any thread. */
    public void announceDrain() {
        leaving = true;
        onEveryConnection(ClientConnection::tellWatchers);
    }

    /** Stops listening and drains every connection. Not on a loop; the result completes when the last one has closed. */
    public CompletableFuture<Void> drain() {
        stopAccepting();
        onEveryConnection(ClientConnection::drain);
        return emptied;
    }

    /** Stops listening and ends every connection now. Not on a loop; the result completes when the last one has closed. */
    public CompletableFuture<Void> close() {
        stopAccepting();
        end();
        return emptied;
    }

    private void stopAccepting() {
        draining = true;
        ListenSockets opened = sockets;
        if (opened != null) {
            opened.close();
        }
        completeIfEmpty();
    }

    /** Ends what is left after a drain. Any thread. */
    public void end() {
        onEveryConnection(ClientConnection::end);
    }

    private void onEveryConnection(Consumer<ClientConnection> action) {
        for (EdgeWorker worker : workers) {
            worker.execute(() -> worker.connections().forEachOf(this, action));
        }
    }

    void onConnectionClosed() {
        open.decrementAndGet();
        completeIfEmpty();
    }

    private void completeIfEmpty() {
        if (draining && open.get() == 0) {
            emptied.complete(null);
        }
    }

    /** Puts the first stage into the pipeline of an accepted socket; on the loop of the worker that got it. */
    private void begin(EdgeWorker worker, Channel channel) {
        boolean full = open.incrementAndGet() > connectionsMax;
        if (full) {
            worker.observer().onLimit(LimitKind.CONNECTIONS);
        }
        if (full || draining) {
            observers.onAcceptRefused(settings.name());
        }
        if (full
                || draining
                || !(channel.remoteAddress() instanceof InetSocketAddress peer)
                || !(channel.localAddress() instanceof InetSocketAddress server)) {
            // Without addresses the peer was gone before we could ask for them.
            onConnectionClosed();
            channel.close();
            return;
        }
        AcceptedConnection accepted =
                new AcceptedConnection(settings.name(), PeerAddress.of(peer), ServerAddress.of(server));
        new ClientConnection(this, worker, channel, accepted).begin();
    }
}
