package dev.portcullis.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.FrameBackend;
import dev.portcullis.FrameClient;
import dev.portcullis.RawFrames;
import dev.portcullis.tls.TlsClient;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A tenth of what {@code bench/limits/run} holds, in a JVM with the same flags: 1,000 idle connections, 10,000 open streams. */
@Timeout(120)
@EnabledOnOs(OS.LINUX)
final class LimitsTest {
    private static final int IDLE_CONNECTIONS = 1000;
    private static final int BUSY_CONNECTIONS = 40;
    private static final int STREAMS = 250;
    /** {@code bench/limits/run streams 40} shows 143 MiB; heap and direct memory may be 512 MiB together. */
    private static final int RESIDENT_MIB_MAX = 400;

    @TempDir
    private Path folder = Path.of("");

    private static FrameClient client(SmallProgram program) throws Exception {
        return new FrameClient(tls(program));
    }

    private static Socket tls(SmallProgram program) throws Exception {
        Socket socket = TlsClient.plain(program.secure());
        // Else each frame waits for the acknowledgement of the one before it.
        socket.setTcpNoDelay(true);
        return TlsClient.over(socket, program.files().bundle, "TLSv1.3", "localhost", "h2");
    }

    private static void assertSound(SmallProgram program) throws Exception {
        try (FrameClient other = client(program)) {
            assertEquals("hello", other.call("/a.S/Echo", "hello").body());
        }
        int mib = program.residentMib();
        assertTrue(mib <= RESIDENT_MIB_MAX, () -> mib + " MiB resident");
    }

    @Test
    void holdsAThousandIdleConnections() throws Exception {
        List<RawFrames> held = new ArrayList<>();
        try (FrameBackend backend = new FrameBackend("b");
                SmallProgram program = SmallProgram.start(folder, backend.address())) {
            for (int i = 0; i < IDLE_CONNECTIONS; i++) {
                RawFrames connection = new RawFrames(tls(program));
                held.add(connection);
                connection.ping();
            }
            assertSound(program);
            assertEquals(IDLE_CONNECTIONS, program.metric("portcullis_connections_open{entrypoint=\"secure\"}"));
            for (RawFrames connection : held) {
                connection.ping();
            }
        } finally {
            closeAll(held);
        }
    }

    @Test
    void holdsTenThousandOpenStreamsAndLosesNone() throws Exception {
        List<FrameClient> held = new ArrayList<>();
        try (FrameBackend backend = new FrameBackend("b");
                SmallProgram program = SmallProgram.start(folder, backend.address())) {
            for (int i = 0; i < BUSY_CONNECTIONS; i++) {
                FrameClient client = client(program);
                held.add(client);
                openStreams(client);
            }
            for (int i = 0; i < BUSY_CONNECTIONS * STREAMS; i++) {
                assertTrue(backend.next().startsWith("call "), "a call got lost");
            }
            assertSound(program);
            assertEquals(BUSY_CONNECTIONS * STREAMS, program.metric("portcullis_calls_active"));
            assertEquals(BUSY_CONNECTIONS * STREAMS / 2, program.metric("portcullis_queued_bytes"));
            for (int i = 0; i < BUSY_CONNECTIONS * STREAMS; i++) {
                backend.finishHeld();
            }
            for (FrameClient client : held) {
                assertEquals(STREAMS, calls(client, true));
            }
            assertEquals(0, program.metric("portcullis_calls_active"));
            assertEquals(0, program.metric("portcullis_queued_bytes"));
        } finally {
            closeAll(held);
        }
    }

    /** Half of the calls get their response head, the request of the others is kept: a byte each. */
    private static void openStreams(FrameClient client) throws IOException {
        for (int i = 0; i < STREAMS; i++) {
            client.open(i % 2 == 0 ? "/a.S/Hold" : "/a.S/Mute", "x", true);
        }
        assertEquals(STREAMS / 2, calls(client, false));
    }

    /** Reads response heads until half of the calls have one, or trailers until all have ended with OK. */
    private static int calls(FrameClient client, boolean ended) throws IOException {
        int seen = 0;
        while (seen < (ended ? STREAMS : STREAMS / 2)) {
            FrameClient.Seen frame = client.next();
            assertTrue(frame != null && !frame.kind().equals("RST_STREAM"), () -> "instead of an answer: " + frame);
            Http2Headers headers = frame == null ? null : frame.headers();
            if (headers != null && headers.contains("grpc-status", "0") == ended) {
                seen++;
            }
        }
        return seen;
    }

    private static void closeAll(List<? extends AutoCloseable> connections) throws Exception {
        for (AutoCloseable connection : connections) {
            connection.close();
        }
    }
}
