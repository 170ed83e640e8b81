package dev.portcullis.entrypoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portcullis.RecordingObserver;
import dev.portcullis.http2.ProcessBudget;
import dev.portcullis.http2.WorkerBudget;
import dev.portcullis.loop.PeerTimeout;
import dev.portcullis.loop.Snapshot;
import dev.portcullis.loop.Worker;
import dev.portcullis.tls.BackendTlsTable;
import dev.portcullis.upstream.BackendConnector;
import dev.portcullis.upstream.Upstreams;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ReflectiveChannelFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.util.LeakPresenceDetector;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an accepted socket is told, over each transport that works here. */
@Timeout(60)
final class AcceptorOptionsTest {
    @AfterEach
    void releasesEverything() {
        LeakPresenceDetector.check();
    }

    @Test
    void limitsTheSilenceOfAPeerOverEpoll() throws Exception {
        assumeTrue(Epoll.isAvailable(), "no epoll here");
        Integer millis = ofAccepted(
                EpollIoHandler.newFactory(), EpollServerSocketChannel.class, EpollChannelOption.TCP_USER_TIMEOUT);
        assertEquals(PeerTimeout.UNACKNOWLEDGED_MILLIS_MAX, millis);
    }

    @Test
    void limitsTheSilenceOfAPeerOverIoUring() throws Exception {
        assumeTrue(IoUring.isAvailable(), "no io_uring here");
        Integer millis = ofAccepted(
                IoUringIoHandler.newFactory(), IoUringServerSocketChannel.class, IoUringChannelOption.TCP_USER_TIMEOUT);
        assertEquals(PeerTimeout.UNACKNOWLEDGED_MILLIS_MAX, millis);
    }

    @Test
    void acceptsWithoutTheLimitOverNio() throws Exception {
        assertNull(ofAccepted(
                NioIoHandler.newFactory(), NioServerSocketChannel.class, EpollChannelOption.TCP_USER_TIMEOUT));
        assertEquals(
                true, ofAccepted(NioIoHandler.newFactory(), NioServerSocketChannel.class, ChannelOption.SO_KEEPALIVE));
    }

    /** Connects to an acceptor; gives an option of the socket that it accepted. */
    private static <T> T ofAccepted(
            IoHandlerFactory ioHandlers, Class<? extends ServerChannel> listening, ChannelOption<T> option)
            throws Exception {
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, ioHandlers);
        CompletableFuture<T> value = new CompletableFuture<>();
        try {
            Acceptor acceptor = new Acceptor(List.of(worker(group)), (worker, accepted) -> {
                value.complete(accepted.config().getOption(option));
                accepted.close();
            });
            ServerChannel listener = listen(group, listening, acceptor);
            try (Socket client = new Socket()) {
                client.connect(listener.localAddress());
                return value.get(20, TimeUnit.SECONDS);
            } finally {
                listener.close().syncUninterruptibly();
            }
        } finally {
            group.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    private static EdgeWorker worker(MultiThreadIoEventLoopGroup group) {
        Worker loop = new Worker(0, group.next());
        RecordingObserver events = new RecordingObserver();
        BackendConnector connector =
                new BackendConnector(loop, events, NioSocketChannel.class, new Snapshot<>(BackendTlsTable.EMPTY));

        WorkerBudget budget = new WorkerBudget(loop, ProcessBudget.ofDirectMemory(1));
        return new EdgeWorker(loop, new Upstreams(List.of(), connector), events, budget, new ConnectionRegistry());
    }

    private static ServerChannel listen(
            MultiThreadIoEventLoopGroup group, Class<? extends ServerChannel> channelClass, Acceptor acceptor) {
        ServerChannel listener = new ReflectiveChannelFactory<>(channelClass).newChannel();
        listener.pipeline().addLast(acceptor);
        EventLoop loop = group.next();
        loop.register(listener).syncUninterruptibly();
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly();
        return listener;
    }
}
