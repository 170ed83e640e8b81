package dev.portcullis.fuzz;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Whatever is changed in a good conversation: the proxy goes on, or ends the connection with GOAWAY, and keeps nothing. */
class MutatedCaptureTest {
    private static final int ROUNDS = 1_500;
    private static final int PREFACE_BYTES = 24;
    private static final byte[] CLIENT = Capture.ofClient();
    private static final byte[] BACKEND = Capture.ofBackend();

    private static void play(List<byte[]> client, List<byte[]> backend) {
        try (Replay replay = new Replay(client, backend)) {
            replay.assertOpenOrToldWhy();
        }
    }

    @Test
    void bearsAnythingFromAClient() {
        Rounds.run(ROUNDS, random -> {
            Mutation mutation = new Mutation(random);
            play(mutation.cut(mutation.of(CLIENT, PREFACE_BYTES)), List.of(BACKEND));
        });
    }

    @Test
    void bearsAnythingFromABackend() {
        Rounds.run(ROUNDS, random -> {
            Mutation mutation = new Mutation(random);
            play(List.of(CLIENT), mutation.cut(mutation.of(BACKEND, 0)));
        });
    }
}
