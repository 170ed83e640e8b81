package dev.portcullis.fuzz;

import dev.portcullis.http2.frame.ErrorCode;
import dev.portcullis.testing.ProxyScene;
import dev.portcullis.testing.ScriptedPeer;
import io.netty.handler.codec.http2.Http2Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/** One end that mostly keeps the rules and sometimes does not: each step is a frame on a stream of its choice. */
final class RandomPeer {
    private static final String[][] ODD_FIELDS = {
        {"x-upper", "ok"},
        {"X-Upper", "no"},
        {"connection", "close"},
        {"te", "gzip"},
        {"content-length", "5"},
        {"grpc-timeout", "1S"},
        {"grpc-timeout", "soon"},
        {"host", "b.test"},
        {":path", "/again"},
        {"x-empty", ""},
        {"x-crlf", "a\r\nb: c"},
        {"cookie", "a=b"},
        {"grpc-status", "0"},
        {"x-long", "v".repeat(9_000)},
    };
    private static final List<ErrorCode> ERRORS = List.of(ErrorCode.values());
    private static final int WINDOW_BYTES = 65_535;
    private static final int[] STATUS = {200, 200, 200, 100, 103, 204, 503, 101, 0};

    private final ProxyScene scene;
    private final ScriptedPeer peer;
    private final Transcript transcript;
    private final Random random;
    private final boolean isClient;
    private final int oddPerMille;
    private final TreeMap<Integer, Integer> sentBytes = new TreeMap<>();
    private final List<Integer> unanswered = new ArrayList<>();
    private int nextId = 1;
    private boolean sentNoise;
    private boolean perhapsSaidGoAway;
    private boolean shut;

    /**
     * A peer.
     *
     * @param oddPerMille how often it breaks a rule on purpose
     */
    RandomPeer(ProxyScene scene, ScriptedPeer peer, boolean isClient, Random random, int oddPerMille) {
        this.scene = scene;
        this.peer = peer;
        this.isClient = isClient;
        this.random = random;
        this.oddPerMille = oddPerMille;
        this.transcript = new Transcript(peer, isClient);
    }

    /** One frame, or a few in one read, and then it reads what has come. */
    void step() {
        if (!peer.isOpen()) {
            return;
        }
        if (random.nextInt(8) == 0) {
            peer.together(() -> {
                for (int i = random.nextInt(6); i > 0; i--) {
                    frame();
                }
            });
        } else {
            frame();
        }
        List<Integer> heads = transcript.read();
        if (!isClient) {
            // Trailers of a request are heads as well; to answer twice is a mistake that this test makes anyway.
            unanswered.addAll(heads);
        }
        assertOpenOrToldWhy();
    }

    /** What waits in a socket that is shut dies with it: GOAWAY, too. */
    private void assertOpenOrToldWhy() {
        if (!shut) {
            transcript.assertOpenOrToldWhy(!isClient
                    && perhapsSaidGoAway
                    && scene.observer().backendEnds.contains("drained"));
        }
    }

    /** Whoever broke no rule of framing, and is not cut off, is still served. */
    void assertServed() {
        open();
        assertOpenOrToldWhy();
        if (peer.isOpen() && !sentNoise) {
            peer.ping(4711);
            transcript.read();
            if (peer.isOpen() && !transcript.toString().contains("PING_ACK(0 4711")) {
                throw new AssertionError("no answer to PING: " + transcript);
            }
        }
    }

    private void frame() {
        int kind = random.nextInt(100);
        if (random.nextInt(1_000) < oddPerMille) {
            odd();
        } else if (kind < 20) {
            head();
        } else if (kind < 60) {
            onStream(anyStream(), kind);
        } else if (kind < 75) {
            peer.windowUpdate(0, 1 + random.nextInt(20_000));
        } else if (kind < 85) {
            peer.settings(new Http2Settings().initialWindowSize(random.nextInt(100_000)));
        } else if (kind < 90) {
            peer.ping(random.nextLong());
        } else if (kind < 93) {
            peer.frame(2, 0, 1 + 2 * random.nextInt(100), new byte[] {0, 0, 0, 0, (byte) random.nextInt()});
        } else if (kind < 96) {
            shut = true;
            peer.shutSocket();
        } else {
            open();
        }
    }

    private void onStream(int stream, int kind) {
        if (stream == 0) {
            return;
        }
        if (kind < 45) {
            data(stream);
        } else if (kind < 52) {
            peer.windowUpdate(stream, 1 + random.nextInt(20_000));
        } else if (kind < 58) {
            sentBytes.remove(stream);
            peer.headers(stream, true, isClient ? "x-trailer" : "grpc-status", "0");
        } else {
            sentBytes.remove(stream);
            peer.rst(stream, ERRORS.get(random.nextInt(ERRORS.size())));
        }
    }

    private void open() {
        if (shut && peer.isOpen()) {
            shut = false;
            peer.openSocket();
        }
    }

    /** A stream that this end may send on, or 0. */
    private int anyStream() {
        Integer[] ids = sentBytes.keySet().toArray(new Integer[0]);
        return ids.length == 0 ? 0 : ids[random.nextInt(ids.length)];
    }

    private void head() {
        boolean odd = random.nextInt(1_000) < oddPerMille;
        String[] more = odd ? ODD_FIELDS[random.nextInt(ODD_FIELDS.length)] : new String[0];
        if (isClient) {
            boolean end = random.nextInt(4) == 0;
            peer.request(nextId, end, more);
            if (!end) {
                sentBytes.put(nextId, 0);
            }
            nextId += 2;
        } else if (!unanswered.isEmpty()) {
            int stream = unanswered.remove(random.nextInt(unanswered.size()));
            peer.response(stream, more);
            sentBytes.put(stream, 0);
        }
    }

    /** DATA, which stays within the least window that the proxy can have granted. */
    private void data(int stream) {
        int length = random.nextInt(random.nextInt(10) == 0 ? 16_000 : 300);
        int padding = random.nextInt(4) == 0 ? random.nextInt(256) : 0;
        if (sentBytes.merge(stream, length + padding, Integer::sum) > WINDOW_BYTES) {
            return;
        }
        boolean end = random.nextInt(6) == 0;
        if (end) {
            sentBytes.remove(stream);
        }
        peer.paddedData(stream, "\0".repeat(length), padding, end);
    }

    private void odd() {
        int stream = random.nextInt(4) == 0 ? 1 + random.nextInt(40) : Math.max(1, anyStream());
        byte[] payload = new byte[random.nextInt(40)];
        random.nextBytes(payload);
        switch (random.nextInt(8)) {
            case 0 -> oddFrame(random.nextInt(12), random.nextInt(256), random.nextBoolean() ? 0 : stream, payload);
            case 1 -> peer.windowUpdate(random.nextBoolean() ? 0 : stream, Integer.MAX_VALUE - random.nextInt(1 << 30));
            case 2 -> {
                perhapsSaidGoAway = true;
                peer.goAway(random.nextInt(30), ERRORS.get(random.nextInt(ERRORS.size())));
            }
            case 3 -> peer.frame(4, 0, 0, setting());
            case 4 -> peer.headers(stream, random.nextBoolean(), ":status", "" + STATUS[random.nextInt(STATUS.length)]);
            case 5 -> peer.data(stream, "x".repeat(16_384), false);
            case 6 -> oddFrame(1, 4, stream, payload);
            default -> {
                sentNoise = true;
                perhapsSaidGoAway = true;
                peer.raw(payload);
            }
        }
    }

    private void oddFrame(int type, int flags, int stream, byte[] payload) {
        // A header block that is open swallows what follows.
        sentNoise |= type == 1 || type == 9;
        perhapsSaidGoAway |= type == 7;
        peer.frame(type, flags, stream, payload);
    }

    /** Any setting but a table that Netty's reader would have to be told of. */
    private byte[] setting() {
        int id = 2 + random.nextInt(7);
        int value = random.nextInt(3) == 0 ? random.nextInt() : random.nextInt(70_000);
        return new byte[] {
            0, (byte) id, (byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value
        };
    }
}
