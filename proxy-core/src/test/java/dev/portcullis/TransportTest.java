package dev.portcullis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.settings.TransportKind;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which transport wins, and what is said of those that did not. */
@Timeout(60)
final class TransportTest {
    /** What io_uring does where a container allows to make a ring and forbids to enter it. */
    private static final class Forbidden implements IoHandler {
        @Override
        public int run(IoHandlerContext context) {
            if (context.canBlock()) {
                throw new UncheckedIOException(new IOException("Operation not permitted"));
            }
            return 0;
        }

        @Override
        public IoRegistration register(IoHandle handle) throws IOException {
            throw new IOException("nothing can be registered");
        }

        @Override
        public void wakeup() {
            // It never waits.
        }

        @Override
        public boolean isCompatible(Class<? extends IoHandle> handle) {
            return false;
        }
    }

    @Test
    void autoTakesEpollThenIoUringThenNioAndSaysWhy() {
        assertEquals(
                List.of(
                        "epoll",
                        "io_uring (epoll: no library)",
                        "NIO (epoll: no library; io_uring: Operation not permitted)"),
                List.of(
                        described("", "never asked"),
                        described("no library", ""),
                        described("no library", "Operation not permitted")));
    }

    private static String described(String epollTrouble, String uringTrouble) {
        return Transport.best(() -> epollTrouble, () -> uringTrouble).description();
    }

    @Test
    void whatIsAskedForOrAutoWorksHere() {
        assertEquals("NIO", Transport.of(TransportKind.NIO).description());
        String best = Transport.of(TransportKind.AUTO).description();
        assertTrue(best.matches("epoll|(io_uring|NIO) \\(epoll: .+\\)"), best);
    }

    @Test
    void aTrialFindsALoopThatCannotBeMadeOrCannotWait() {
        assertEquals("", Transport.trouble(NioIoHandler.newFactory()));
        assertEquals("no ring", Transport.trouble(executor -> {
            throw new IllegalStateException("no ring");
        }));
        assertEquals(
                "a loop can be made, but not wait; is a system call forbidden?",
                Transport.trouble(executor -> new Forbidden()));
    }
}
