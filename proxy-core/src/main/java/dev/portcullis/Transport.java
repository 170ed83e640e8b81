package dev.portcullis;

import dev.portcullis.settings.TransportKind;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
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
import java.util.concurrent.TimeUnit;

/**
 * The kernel interface that moves the bytes.
 *
 * @param ioHandlers makes what each event loop waits on
 * @param serverChannel the class of listening sockets
 * @param channel the class of sockets to backends
 * @param description which one won, and why a better one did not
 */
record Transport(
        IoHandlerFactory ioHandlers,
        Class<? extends ServerSocketChannel> serverChannel,
        Class<? extends SocketChannel> channel,
        String description) {
    /**
     * The one that was asked for, or the best that works here.
     *
     * @throws IllegalArgumentException when the one that was asked for does not work here, with the reason
     */
    static Transport of(TransportKind kind) {
        return switch (kind) {
            case AUTO -> best();
            case IO_URING -> {
                require(IoUring.isAvailable(), "io_uring", IoUring.unavailabilityCause());
                yield ioUring();
            }
            case EPOLL -> {
                require(Epoll.isAvailable(), "epoll", Epoll.unavailabilityCause());
                yield epoll("epoll");
            }
            case NIO -> nio("NIO");
        };
    }

    /** Loads the native libraries of those that this machine has. */
    static void preload() {
        if (!IoUring.isAvailable()) {
            Epoll.isAvailable();
        }
    }

    private static Transport best() {
        String uringTrouble = IoUring.isAvailable() ? ringTrouble() : reason(IoUring.unavailabilityCause());
        if (uringTrouble.isEmpty()) {
            return ioUring();
        }
        String noUring = "io_uring: " + uringTrouble;
        if (Epoll.isAvailable()) {
            return epoll("epoll (" + noUring + ")");
        }
        return nio("NIO (" + noUring + "; epoll: " + reason(Epoll.unavailabilityCause()) + ")");
    }

    /** Why a ring cannot be made although the kernel knows io_uring (a limit on locked memory, for one); empty when it can. */
    private static String ringTrouble() {
        try {
            new MultiThreadIoEventLoopGroup(1, IoUringIoHandler.newFactory())
                    .shutdownGracefully(0, 0, TimeUnit.MILLISECONDS)
                    .awaitUninterruptibly();
            return "";
        } catch (RuntimeException e) {
            return reason(e);
        }
    }

    private static void require(boolean available, String name, Throwable cause) {
        if (!available) {
            throw new IllegalArgumentException("transport " + name + " does not work here: " + reason(cause)
                    + "; 'auto' takes the best that does");
        }
    }

    private static String reason(Throwable cause) {
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return Objects.toString(root.getMessage(), root.getClass().getSimpleName());
    }

    private static Transport ioUring() {
        return new Transport(
                IoUringIoHandler.newFactory(),
                IoUringServerSocketChannel.class,
                IoUringSocketChannel.class,
                "io_uring");
    }

    private static Transport epoll(String description) {
        return new Transport(
                EpollIoHandler.newFactory(), EpollServerSocketChannel.class, EpollSocketChannel.class, description);
    }

    private static Transport nio(String description) {
        return new Transport(
                NioIoHandler.newFactory(), NioServerSocketChannel.class, NioSocketChannel.class, description);
    }
}
