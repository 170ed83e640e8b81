package dev.portcullis.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Channel;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

/** One end stops reading: the other end must be stopped too, and nobody else may notice. */
class BackPressureTest {
    private static final int CHUNK_BYTES = 64 << 10;
    private static final long DOWNLOAD_BYTES = 1L << 30;
    private static final long UPLOAD_BYTES = 256L << 20;

    /**
     * The proxy may hold one stream window, 4 MiB at most; grpc-java's reader holds one of its own, which may grow to 8 MiB,
     * and its writer a chunk or two. All of it is far below what is being sent.
     */
    private static final long HELD_BYTES_MAX = 16L << 20;

    private static final long SEED = 20_261_122;

    @Test
    void stopsTheBackendWhileTheClientDoesNotRead() throws Exception {
        try (EdgeUnderTest edge = EdgeUnderTest.over(1)) {
            FloodCalls flood = new FloodCalls(CHUNK_BYTES, DOWNLOAD_BYTES);
            edge.backend(0)
                    .on("Flood", MethodType.BIDI_STREAMING, flood)
                    .on("Echo", MethodType.BIDI_STREAMING, new EchoCalls());
            Channel client = edge.client(ProxyPreamble.NONE, "TLSv1.3");
            RawCall call = RawCall.start(client, "Flood").halfClose();
            long held = awaitStall(client, flood::sentBytes);
            assertTrue(held <= HELD_BYTES_MAX, () -> held + " bytes were sent to a client that reads none");
            long receivedBytes = 0;
            while (receivedBytes < DOWNLOAD_BYTES) {
                receivedBytes += call.receive().length;
                assertTrue(flood.sentBytes() - receivedBytes <= HELD_BYTES_MAX, "bytes held while the client reads");
            }
            assertEquals(DOWNLOAD_BYTES, receivedBytes);
            assertEquals(Status.Code.OK, call.awaitEnd().code());
            edge.assertConnectionsOver("TLSv1.3");
            edge.assertBackendConnections(1);
        }
    }

    @Test
    void stopsTheClientWhileTheBackendDoesNotRead() throws Exception {
        try (EdgeUnderTest edge = EdgeUnderTest.over(1)) {
            HeldCalls held = new HeldCalls();
            edge.backend(0)
                    .on("Held", MethodType.BIDI_STREAMING, held)
                    .on("Echo", MethodType.BIDI_STREAMING, new EchoCalls());
            Channel client = edge.client(ProxyPreamble.NONE, "TLSv1.3");
            RawCall call = RawCall.start(client, "Held");
            HeldCall atBackend = held.next();
            AtomicLong sentBytes = new AtomicLong();
            Thread sender = new Thread(() -> send(call, sentBytes), "sender");
            sender.start();
            long stalledAt = awaitStall(client, sentBytes::get);
            assertTrue(stalledAt <= HELD_BYTES_MAX, () -> stalledAt + " bytes were sent to a backend that reads none");
            for (long receivedBytes = 0; receivedBytes < UPLOAD_BYTES; ) {
                receivedBytes += atBackend.receive().length;
                assertTrue(sentBytes.get() - receivedBytes <= HELD_BYTES_MAX, "bytes held while the backend reads");
            }
            atBackend.awaitHalfClose();
            sender.join();
            atBackend.answer(new byte[] {1});
            assertArrayEquals(new byte[] {1}, call.receive());
            assertEquals(Status.Code.OK, call.awaitEnd().code());
            edge.assertConnectionsOver("TLSv1.3");
            edge.assertBackendConnections(1);
        }
    }

    private static void send(RawCall call, AtomicLong sentBytes) {
        byte[] chunk = new byte[CHUNK_BYTES];
        try {
            while (sentBytes.get() < UPLOAD_BYTES) {
                call.awaitReady();
                call.send(chunk);
                sentBytes.addAndGet(CHUNK_BYTES);
            }
            call.halfClose();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Makes other calls on the same two connections, which all must succeed, until three rounds of them in a row have seen
     * the sender stand still; gives what it had sent by then.
     */
    private static long awaitStall(Channel client, LongSupplier sentBytes) throws InterruptedException {
        byte[] message = new byte[CHUNK_BYTES];
        new Random(SEED).nextBytes(message);
        long last = -1;
        int still = 0;
        for (int round = 0; still < 3; round++) {
            assertTrue(round < 1_000, "the sender does not come to a stop");
            RawCall other = RawCall.start(client, "Echo");
            for (int i = 0; i < 20; i++) {
                other.send(message);
                assertArrayEquals(message, other.receive());
            }
            assertEquals(Status.Code.OK, other.halfClose().awaitEnd().code());
            long now = sentBytes.getAsLong();
            still = now > 0 && now == last ? still + 1 : 0;
            last = now;
        }
        return last;
    }
}
