package dev.portcullis.relay;

import static dev.portcullis.testing.ScriptedPeer.END_STREAM;
import static dev.portcullis.testing.ScriptedPeer.OPEN;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.http2.H2Connection;
import dev.portcullis.http2.frame.ErrorCode;
import dev.portcullis.testing.ProxyScene;
import dev.portcullis.testing.ScriptedPeer;
import dev.portcullis.testing.SeenFrame;
import dev.portcullis.testing.SeenFrame.Kind;
import io.netty.handler.codec.http2.Http2Settings;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many calls on one connection, in order and at random: nothing of them stays. */
class ManyCallsTest {
    private final ProxyScene scene = new ProxyScene();

    @AfterEach
    void nothingIsLeft() {
        scene.close();
    }

    @Test
    void tenThousandCallsLeaveNothingBehind() {
        ScriptedPeer client = scene.client();
        client.request(1, OPEN).data(1, "\0\0\0\0\2hi", END_STREAM);
        ScriptedPeer backend = scene.backend();
        client.windowUpdate(0, 1 << 20);
        backend.windowUpdate(0, 1 << 20);
        for (int stream = 1; stream < 20_000; stream += 2) {
            backend.expectHeaders(stream);
            backend.expectData(stream, "\0\0\0\0\2hi", END_STREAM);
            backend.response(stream).data(stream, "\0\0\0\0\2yo", OPEN).trailersOk(stream);
            client.expectHeaders(stream);
            client.expectData(stream, "\0\0\0\0\2yo", OPEN);
            client.expectHeaders(stream).endStream();
            client.request(stream + 2, OPEN).data(stream + 2, "\0\0\0\0\2hi", END_STREAM);
        }
        H2Connection connection = scene.clientConnections().get(0);
        assertEquals(1, connection.openStreams());
        assertEquals(1, scene.worker().load().streams());
        assertEquals(10_000, scene.observer().ended.size());
        client.rst(20_001, ErrorCode.CANCEL);
        assertEquals(0, connection.openStreams());
        assertEquals(0, scene.worker().load().streams());
        client.ping(1).expectPingAck(1).expectNothing();
    }

    /** One side's view of what it may send, so that the script breaks no rule itself. */
    private static final class Credit {
        private final Map<Integer, Integer> streams = new HashMap<>();
        private int connection = 4 << 20;

        void seen(SeenFrame frame) {
            if (frame.kind() == Kind.WINDOW_UPDATE && frame.stream() == 0) {
                connection += (int) frame.number();
            } else if (frame.kind() == Kind.WINDOW_UPDATE) {
                streams.computeIfPresent(frame.stream(), (id, left) -> left + (int) frame.number());
            }
        }

        int take(int stream, int wanted) {
            int granted = Math.min(Math.min(wanted, 16_384), Math.min(connection, streams.getOrDefault(stream, 0)));
            connection -= granted;
            streams.computeIfPresent(stream, (id, left) -> left - granted);
            return granted;
        }
    }

    /** A random script: every byte that one end sent arrives at the other in order, or the call was cut. */
    private static final class RandomScript {
        private final Random random;
        private final ScriptedPeer client;
        private final ScriptedPeer backend;
        private final Credit backendCredit = new Credit();
        private final Map<Integer, Integer> backendIds = new HashMap<>();
        private final Map<Integer, Integer> sent = new HashMap<>();
        private final Map<Integer, Integer> arrived = new HashMap<>();
        private int nextId = 3;
        private int nextBackendId = 3;

        RandomScript(ProxyScene scene, Random random) {
            this.random = random;
            this.client = scene.client(new Http2Settings().initialWindowSize(random.nextInt(3) * 20_000));
            client.request(1, END_STREAM);
            this.backend = scene.backend();
            backend.expectHeaders(1);
            backend.response(1).trailersOk(1);
            client.expectHeaders(1);
            client.expectHeaders(1);
        }

        private String payload(int stream, int length) {
            StringBuilder text = new StringBuilder();
            int from = sent.merge(stream, length, Integer::sum) - length;
            for (int i = 0; i < length; i++) {
                text.append((char) ((from + i) % 251));
            }
            return text.toString();
        }

        private void read() {
            for (SeenFrame frame = backend.poll(); frame != null; frame = backend.poll()) {
                backendCredit.seen(frame);
                if (frame.kind() == Kind.HEADERS) {
                    backendIds.put(clientIdOf(frame), frame.stream());
                    nextBackendId = Math.max(nextBackendId, frame.stream() + 2);
                    backendCredit.streams.put(frame.stream(), 65_535);
                    backend.response(frame.stream());
                } else if (frame.kind() == Kind.RST) {
                    backendCredit.streams.remove(frame.stream());
                }
            }
            for (SeenFrame frame = client.poll(); frame != null; frame = client.poll()) {
                if (frame.kind() == Kind.DATA) {
                    int from = arrived.merge(frame.stream(), frame.text().length(), Integer::sum)
                            - frame.text().length();
                    for (int i = 0; i < frame.text().length(); i++) {
                        assertEquals((from + i) % 251, frame.text().charAt(i), "byte " + (from + i));
                    }
                }
            }
        }

        private int clientIdOf(SeenFrame head) {
            String id = head.fields().stream()
                    .filter(field -> field.startsWith("x-id: "))
                    .findFirst()
                    .orElseThrow();
            return Integer.parseInt(id.substring(6));
        }

        private int anyStream() {
            Integer[] ids = backendIds.keySet().toArray(new Integer[0]);
            return ids.length == 0 ? 0 : ids[random.nextInt(ids.length)];
        }

        void step() {
            int stream = anyStream();
            int kind = random.nextInt(100);
            if (stream == 0 || (kind < 10 && backendIds.size() < 100)) {
                client.request(nextId, OPEN, "x-id", Integer.toString(nextId));
                nextId += 2;
            } else if (kind < 60) {
                int id = backendIds.getOrDefault(stream, 0);
                int length = backendCredit.take(id, 1 + random.nextInt(20_000));
                if (length > 0) {
                    backend.data(id, payload(stream, length), OPEN);
                }
            } else if (kind < 75) {
                client.windowUpdate(stream, 1 + random.nextInt(30_000));
            } else if (kind < 90) {
                client.windowUpdate(0, 1 + random.nextInt(60_000));
            } else if (kind < 93) {
                client.shutSocket();
            } else if (kind < 96) {
                client.openSocket();
            } else if (kind < 98) {
                client.settings(new Http2Settings().initialWindowSize(random.nextInt(50_000)));
            } else {
                client.rst(stream, ErrorCode.CANCEL);
                backendIds.remove(stream);
                sent.remove(stream);
            }
            read();
        }

        void finish() {
            client.openSocket().windowUpdate(0, 1 << 30);
            backendIds.forEach((stream, id) -> {
                client.windowUpdate(stream, 1 << 30);
                backend.trailersOk(id);
                client.data(stream, "", END_STREAM);
            });
            read();
            for (int stream : backendIds.keySet()) {
                assertEquals(sent.get(stream), arrived.get(stream), "bytes of stream " + stream);
            }
            client.expectOpen();
            backend.expectOpen();
        }
    }

    @Test
    void randomInterleavingsLoseNothing() {
        for (int round = 0; round < 8; round++) {
            long seed = System.nanoTime();
            try (ProxyScene fresh = new ProxyScene()) {
                RandomScript script = new RandomScript(fresh, new Random(seed));
                for (int i = 0; i < 1_500; i++) {
                    script.step();
                }
                script.finish();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }
}
