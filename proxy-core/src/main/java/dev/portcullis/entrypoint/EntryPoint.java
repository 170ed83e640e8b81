package dev.portcullis.entrypoint;

import dev.portcullis.loop.TransportChoice;
import dev.portcullis.settings.EntryPointSettings;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ServerSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.UnresolvedAddressException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * One address where clients come in. Any thread may call it; only {@link #bind}, {@link #stopAccepting}, and {@link #awaitNone}
 * block, so never on a loop.
 */
public final class EntryPoint {
    /** Connections that the kernel holds for us: a burst of a whole fleet that reconnects; the kernel caps it at somaxconn. */
    private static final int BACKLOG_CONNECTIONS = 4096;

    private final EntryPointSettings settings;
    private final ServerSocketChannel listener;
    private final List<WorkerPlace> places;
    private final List<ConnectionRegistry> registries;
    private final ConnectionCount count;

    private EntryPoint(
            EntryPointSettings settings,
            ServerSocketChannel listener,
            List<WorkerPlace> places,
            List<ConnectionRegistry> registries,
            ConnectionCount count) {
        this.settings = settings;
        this.listener = listener;
        this.places = places;
        this.registries = registries;
        this.count = count;
    }

    /**
     * Listens; connections are accepted when this returns.
     *
     * @param acceptor a loop of the same transport as the workers'
     * @throws IOException when the address cannot be bound; the message names the entry point and the address
     */
    public static EntryPoint bind(
            EntryPointSettings settings,
            TransportChoice transport,
            EventLoop acceptor,
            List<WorkerPlace> places,
            StageTools tools)
            throws IOException {
        return bind(settings, transport, acceptor, places, tools, ConnectionCount.CONNECTIONS_MAX);
    }

    static EntryPoint bind(
            EntryPointSettings settings,
            TransportChoice transport,
            EventLoop acceptor,
            List<WorkerPlace> places,
            StageTools tools,
            int connectionsMax)
            throws IOException {
        List<ConnectionRegistry> registries = new ArrayList<>();
        for (int i = 0; i < places.size(); i++) {
            registries.add(new ConnectionRegistry());
        }
        ConnectionCount count = new ConnectionCount(connectionsMax);
        ServerSocketChannel listener = transport.listeners().newChannel();
        listener.config().setAllocator(PooledByteBufAllocator.DEFAULT);
        listener.config().setOption(ChannelOption.SO_REUSEADDR, true);
        listener.config().setOption(ChannelOption.SO_BACKLOG, BACKLOG_CONNECTIONS);
        listener.pipeline().addLast(new ConnectionAcceptor(settings, tools, places, registries, count));
        listen(settings, listener, acceptor);
        return new EntryPoint(settings, listener, List.copyOf(places), registries, count);
    }

    private static void listen(EntryPointSettings settings, ServerSocketChannel listener, EventLoop acceptor)
            throws IOException {
        ChannelFuture done = acceptor.register(listener).awaitUninterruptibly();
        if (done.isSuccess()) {
            done = listener.bind(settings.address().toSocketAddress()).awaitUninterruptibly();
        }
        Throwable cause = done.cause();
        if (cause != null) {
            listener.close().awaitUninterruptibly();
            String why = cause instanceof UnresolvedAddressException
                    ? "the host has no address"
                    : Objects.toString(cause.getMessage(), cause.toString());
            throw new IOException(
                    "entry point " + settings.name() + " cannot listen on " + settings.address() + ": " + why, cause);
        }
    }

    /** What it was made from. */
    public EntryPointSettings settings() {
        return settings;
    }

    /** Where it listens, with the port that was found free when 0 was asked for. */
    public InetSocketAddress address() {
        return listener.localAddress();
    }

    /** Connections that are open now, on all workers. */
    public int openConnections() {
        return count.open();
    }

    /** Closes the listener; open connections go on. */
    public void stopAccepting() {
        listener.close().awaitUninterruptibly();
    }

    /** Asks every connection to end: GOAWAY for those that speak HTTP/2, a close for the others. Stop accepting first. */
    public void drain() {
        for (int i = 0; i < places.size(); i++) {
            places.get(i).worker().eventLoop().execute(registries.get(i)::drain);
        }
    }

    /** Ends every connection. */
    public void closeNow() {
        for (int i = 0; i < places.size(); i++) {
            places.get(i).worker().eventLoop().execute(registries.get(i)::closeNow);
        }
    }

    /** Waits until no connection is open, at most so long. Whether none is. */
    public boolean awaitNone(long millis) throws InterruptedException {
        return count.awaitNone(millis);
    }
}
