package dev.portcullis.entrypoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.portcullis.RecordingObserver;
import dev.portcullis.http2.ProcessBudget;
import dev.portcullis.http2.WorkerBudget;
import dev.portcullis.loop.Snapshot;
import dev.portcullis.loop.Worker;
import dev.portcullis.settings.EntryPointSettings;
import dev.portcullis.settings.EntryPointVariants;
import dev.portcullis.tls.BackendTlsTable;
import dev.portcullis.upstream.BackendConnector;
import dev.portcullis.upstream.Upstreams;
import io.netty.channel.ChannelException;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.LeakPresenceDetector;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** All sockets of an entry point, or none. */
@Timeout(60)
final class ListenSocketsTest {
    private static final EntryPointSettings SHARED = EntryPointVariants.sharingItsPort(EntryPointVariants.clearText());

    private final RecordingObserver events = new RecordingObserver();
    private final List<ServerChannel> made = new ArrayList<>();

    @AfterEach
    void releasesEverything() {
        LeakPresenceDetector.check();
    }

    @Test
    void closesTheFirstWhenTheSecondCannotBeOpened() {
        assumeTrue(Epoll.isAvailable(), "no epoll here");
        MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(3, EpollIoHandler.newFactory());
        try {
            IOException refused = assertThrows(
                    IOException.class,
                    () -> ListenSockets.open(
                            SHARED,
                            group.next(),
                            List.of(worker(0, group.next()), worker(1, group.next())),
                            this::oneAndNoMore,
                            (worker, accepted) -> accepted.close()));
            assertEquals("entry point web cannot listen on 127.0.0.1:0: too many open files", refused.getMessage());
            assertEquals(1, made.size());
            assertFalse(made.get(0).isOpen());
        } finally {
            group.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    private ServerChannel oneAndNoMore() {
        if (!made.isEmpty()) {
            throw new ChannelException("too many open files");
        }
        ServerChannel socket = new EpollServerSocketChannel();
        made.add(socket);
        return socket;
    }

    private EdgeWorker worker(int index, EventLoop eventLoop) {
        Worker loop = new Worker(index, eventLoop);
        BackendConnector connector =
                new BackendConnector(loop, events, NioSocketChannel.class, new Snapshot<>(BackendTlsTable.EMPTY));
        WorkerBudget budget = new WorkerBudget(loop, new ProcessBudget(1 << 20, 1));
        return new EdgeWorker(loop, new Upstreams(List.of(), connector), events, budget, new ConnectionRegistry());
    }
}
