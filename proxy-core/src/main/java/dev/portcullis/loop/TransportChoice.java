package dev.portcullis.loop;

import io.netty.channel.ChannelFactory;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The kernel interface that won: what event loops and channels are made of. All loops and channels of a proxy must come from one
 * choice.
 *
 * @param description for the start log, such as {@code epoll (io_uring: Operation not permitted)}
 * @param ioHandlers makes the part of an event loop that waits for the kernel
 * @param listeners makes channels that accept
 * @param sockets makes channels that connect
 */
public record TransportChoice(
        String description,
        IoHandlerFactory ioHandlers,
        ChannelFactory<? extends ServerSocketChannel> listeners,
        ChannelFactory<? extends SocketChannel> sockets) {
    /** The best one that works: io_uring, then epoll, then NIO. */
    public static TransportChoice best() {
        String noIoUring = reason("io_uring", IoUring.unavailabilityCause());
        if (IoUring.isAvailable()) {
            return ioUringNamed("io_uring");
        }
        if (Epoll.isAvailable()) {
            return epollNamed("epoll (" + noIoUring + ")");
        }
        return nioNamed("NIO (" + noIoUring + "; " + reason("epoll", Epoll.unavailabilityCause()) + ")");
    }

    /** Linux io_uring; a ring was really set up before this returns. */
    public static TransportChoice ioUring() throws TransportUnavailableException {
        if (!IoUring.isAvailable()) {
            throw new TransportUnavailableException(reason("io_uring", IoUring.unavailabilityCause()));
        }
        return ioUringNamed("io_uring (as configured)");
    }

    /** Linux epoll. */
    public static TransportChoice epoll() throws TransportUnavailableException {
        if (!Epoll.isAvailable()) {
            throw new TransportUnavailableException(reason("epoll", Epoll.unavailabilityCause()));
        }
        return epollNamed("epoll (as configured)");
    }

    /** The JDK's selector. */
    public static TransportChoice nio() {
        return nioNamed("NIO (as configured)");
    }

    private static TransportChoice ioUringNamed(String description) {
        return new TransportChoice(
                description, IoUringIoHandler.newFactory(), IoUringServerSocketChannel::new, IoUringSocketChannel::new);
    }

    private static TransportChoice epollNamed(String description) {
        return new TransportChoice(
                description, EpollIoHandler.newFactory(), EpollServerSocketChannel::new, EpollSocketChannel::new);
    }

    private static TransportChoice nioNamed(String description) {
        return new TransportChoice(
                description, NioIoHandler.newFactory(), NioServerSocketChannel::new, NioSocketChannel::new);
    }

    private static String reason(String name, @Nullable Throwable cause) {
        Throwable root = cause;
        while (root != null && root.getCause() != null) {
            root = root.getCause();
        }
        return name + ": " + (root == null ? "available" : Objects.toString(root.getMessage(), root.toString()));
    }
}
