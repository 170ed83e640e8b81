package dev.portcullis.entrypoint;

import dev.portcullis.settings.EntryPointSettings;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.channel.uring.IoUringServerSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;

/**
 * The listening sockets of one entry point. Usually one, on the accept thread, whose connections go to the worker that has the
 * least to do. With {@code reusePort} one for each worker, on its loop: the kernel spreads the connections by a hash of their
 * addresses, and each stays where it was accepted. Opened and closed by threads that are no loop; both block.
 */
final class ListenSockets {
    /** Connections that the kernel holds until they are accepted; it cuts this to net.core.somaxconn. */
    private static final int BACKLOG = 4096;

    private static final System.Logger LOG = System.getLogger("dev.portcullis.entrypoint");

    private final List<Channel> sockets;

    private ListenSockets(List<Channel> sockets) {
        this.sockets = List.copyOf(sockets);
    }

    /**
     * Opens all of them, or none.
     *
     * @param acceptor the loop of a socket that all workers share
     * @param begin called on the loop of the worker that got a connection
     * @throws IOException when one cannot be opened; those before it are closed
     */
    static ListenSockets open(
            EntryPointSettings settings,
            EventLoop acceptor,
            List<EdgeWorker> workers,
            ChannelFactory<? extends ServerChannel> factory,
            BiConsumer<EdgeWorker, Channel> begin)
            throws IOException {
        List<Channel> opened = new ArrayList<>();
        try {
            InetSocketAddress address = resolved(settings);
            ServerChannel first = factory.newChannel();
            opened.add(first);
            if (!isShared(settings, first)) {
                bind(first, address, acceptor, new Acceptor(workers, begin));
                return new ListenSockets(opened);
            }
            bind(first, address, loopOf(workers.get(0)), new Acceptor(workers.subList(0, 1), begin));
            for (EdgeWorker worker : workers.subList(1, workers.size())) {
                ServerChannel socket = factory.newChannel();
                opened.add(socket);
                share(socket);
                // Where port 0 was asked for, the first one has found the port of all.
                bind(socket, first.localAddress(), loopOf(worker), new Acceptor(List.of(worker), begin));
            }
            return new ListenSockets(opened);
        } catch (IOException | ChannelException e) {
            // A ChannelException: out of file descriptors.
            close(opened);
            throw cannotListen(settings, e);
        }
    }

    private static EventLoop loopOf(EdgeWorker worker) {
        return worker.worker().eventLoop();
    }

    private static InetSocketAddress resolved(EntryPointSettings settings) throws UnknownHostException {
        InetSocketAddress address = settings.address().toSocketAddress();
        if (address.isUnresolved()) {
            throw new UnknownHostException("the name cannot be resolved");
        }
        return address;
    }

    /** Whether every worker is to have a socket of its own. */
    private static boolean isShared(EntryPointSettings settings, ServerChannel socket) {
        if (!settings.reusePort()) {
            return false;
        }
        if (socket instanceof EpollServerSocketChannel || socket instanceof IoUringServerSocketChannel) {
            share(socket);
            return true;
        }
        LOG.log(
                System.Logger.Level.WARNING,
                "entry point {0}: reusePort needs transport io_uring or epoll: one socket listens, and no other process "
                        + "can listen on its port",
                settings.name());
        return false;
    }

    private static void share(ServerChannel socket) {
        socket.config().setOption(UnixChannelOption.SO_REUSEPORT, true);
    }

    private static void bind(ServerChannel socket, SocketAddress address, EventLoop loop, Acceptor acceptor)
            throws IOException {
        socket.config().setOption(ChannelOption.SO_REUSEADDR, true);
        socket.config().setOption(ChannelOption.SO_BACKLOG, BACKLOG);
        socket.pipeline().addLast("acceptor", acceptor);
        ChannelFuture registered = loop.register(socket).awaitUninterruptibly();
        ChannelFuture bound = registered.isSuccess() ? socket.bind(address).awaitUninterruptibly() : registered;
        if (!bound.isSuccess()) {
            throw new IOException(bound.cause());
        }
    }

    private static IOException cannotListen(EntryPointSettings settings, Exception why) {
        Throwable root = why;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String words = Objects.toString(root.getMessage(), root.getClass().getSimpleName());
        return new IOException(
                "entry point " + settings.name() + " cannot listen on " + settings.address() + ": " + words, why);
    }

    /** The bound address, with the port that was chosen where 0 was asked for. */
    InetSocketAddress address() {
        return (InetSocketAddress) sockets.get(0).localAddress();
    }

    /** Closes all of them, and waits for that. */
    void close() {
        close(sockets);
    }

    private static void close(List<Channel> sockets) {
        // All are asked before the first is waited for: the kernel gives new connections to those that are left.
        List<ChannelFuture> closed = sockets.stream().map(Channel::close).toList();
        closed.forEach(ChannelFuture::awaitUninterruptibly);
    }
}
