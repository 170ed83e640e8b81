package dev.portcullis.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.settings.H2Settings;
import io.grpc.Channel;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Much at once: large messages, long streams, and many streams on one connection. */
class ManyMessagesTest {
    private static final int LARGE_BYTES = 4 << 20;
    private static final int MESSAGES = 100_000;
    private static final int STREAMS = 1_000;
    private static final long SEED = 20_261_121;

    @Test
    void carriesMessagesOfFourMebibytesBothWays() throws Exception {
        try (EdgeUnderTest edge = EdgeUnderTest.over(1)) {
            edge.backend(0).on("Echo", MethodType.BIDI_STREAMING, new EchoCalls());
            byte[] large = new byte[LARGE_BYTES];
            new Random(SEED).nextBytes(large);
            RawCall call = RawCall.start(edge.client(), "Echo");
            for (int i = 0; i < 3; i++) {
                large[0] = (byte) i;
                call.send(large.clone());
                assertArrayEquals(large, call.receive());
            }
            assertEquals(Status.Code.OK, call.halfClose().awaitEnd().code());
        }
    }

    @Test
    void carriesAHundredThousandMessagesInOneStreamBothWays() throws Exception {
        try (EdgeUnderTest edge = EdgeUnderTest.over(1)) {
            edge.backend(0).on("Echo", MethodType.BIDI_STREAMING, new EchoCalls());
            RawCall call = RawCall.start(edge.client(), "Echo");
            call.request(MESSAGES);
            Thread sender = new Thread(() -> sendNumbers(call), "sender");
            sender.start();
            for (int i = 0; i < MESSAGES; i++) {
                assertEquals(i, ByteBuffer.wrap(call.take()).getInt());
            }
            assertEquals(Status.Code.OK, call.awaitEnd().code());
            sender.join();
        }
    }

    private static void sendNumbers(RawCall call) {
        try {
            for (int i = 0; i < MESSAGES; i++) {
                call.awaitReady();
                call.send(number(i));
            }
            call.halfClose();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void carriesAThousandStreamsAtOnceOnOneConnection() throws Exception {
        var defaults = H2Settings.DEFAULT;
        var thousand = new H2Settings(
                STREAMS,
                defaults.decoderTableBytes(),
                defaults.encoderTableBytes(),
                defaults.headerListBytes(),
                defaults.headerFieldsMax());
        try (EdgeUnderTest edge = EdgeUnderTest.over(1, thousand)) {
            HeldCalls held = new HeldCalls();
            edge.backend(0).on("Held", MethodType.BIDI_STREAMING, held);
            Channel client = edge.client(ProxyPreamble.NONE, "TLSv1.3");
            List<RawCall> calls = new ArrayList<>();
            for (int i = 0; i < STREAMS; i++) {
                calls.add(RawCall.start(client, "Held").send(number(i)).halfClose());
            }
            List<HeldCall> open = new ArrayList<>();
            for (int i = 0; i < STREAMS; i++) {
                open.add(held.next());
            }
            for (HeldCall call : open) {
                call.answer(call.receive());
            }
            for (int i = 0; i < STREAMS; i++) {
                assertArrayEquals(number(i), calls.get(i).receive());
                assertEquals(Status.Code.OK, calls.get(i).awaitEnd().code());
            }
            edge.assertConnectionsOver("TLSv1.3");
        }
    }

    private static byte[] number(int value) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
    }
}
