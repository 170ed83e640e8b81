package dev.portcullis;

import dev.portcullis.settings.TransportKind;
import io.netty.channel.EventLoopGroup;
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
import io.netty.util.concurrent.Future;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

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
    /** How long a loop may take for its trial, which takes a few milliseconds: it runs, or it fails at once. */
    private static final long TRIAL_MILLIS = 1000;

    private static final String NO_WAIT = "a loop can be made, but not wait; is a system call forbidden?";

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
                yield ioUring("io_uring");
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
        if (!Epoll.isAvailable()) {
            IoUring.isAvailable();
        }
    }

    private static Transport best() {
        return best(
                () -> Epoll.isAvailable() ? "" : reason(Epoll.unavailabilityCause()),
                () -> IoUring.isAvailable()
                        ? trouble(IoUringIoHandler.newFactory())
                        : reason(IoUring.unavailabilityCause()));
    }

    /**
     * The best that works, described with what is wrong with those before it. Small calls cost less over io_uring, but with Netty
     * 4.2.18 it misses one in ten or twenty resets of a connection that has a call.
     *
     * @param epollTrouble why there is no epoll; empty when there is
     * @param uringTrouble the same of io_uring; asked only when it is needed
     */
    static Transport best(Supplier<String> epollTrouble, Supplier<String> uringTrouble) {
        String epoll = epollTrouble.get();
        if (epoll.isEmpty()) {
            return epoll("epoll");
        }
        String uring = uringTrouble.get();
        if (uring.isEmpty()) {
            return ioUring("io_uring (epoll: " + epoll + ")");
        }
        return nio("NIO (epoll: " + epoll + "; io_uring: " + uring + ")");
    }

    /**
     * Why no loop runs although the kernel knows what it waits on; empty when one does. A limit on locked memory may forbid to make
     * a ring, and a container to enter one that was made, which only a loop that waits finds out.
     */
    static String trouble(IoHandlerFactory ioHandlers) {
        EventLoopGroup loop;
        try {
            loop = new MultiThreadIoEventLoopGroup(1, ioHandlers);
        } catch (RuntimeException e) {
            return reason(e);
        }
        try {
            loop.submit(() -> {}).awaitUninterruptibly(TRIAL_MILLIS);
            // It comes after a wait. A loop that fails to wait shuts itself down, with or without having run it.
            Future<?> waited = loop.schedule(() -> {}, 1, TimeUnit.MILLISECONDS);
            waited.awaitUninterruptibly(TRIAL_MILLIS);
            return waited.isSuccess() && !loop.isShuttingDown() ? "" : NO_WAIT;
        } catch (RejectedExecutionException e) {
            return NO_WAIT;
        } finally {
            loop.shutdownGracefully(0, 0, TimeUnit.MILLISECONDS).awaitUninterruptibly(TRIAL_MILLIS);
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

    private static Transport ioUring(String description) {
        return new Transport(
                IoUringIoHandler.newFactory(),
                IoUringServerSocketChannel.class,
                IoUringSocketChannel.class,
                description);
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
