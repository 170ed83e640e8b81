package dev.portcullis.fuzz;

import dev.portcullis.testing.ProxyScene;
import dev.portcullis.testing.ScriptedPeer;
import java.util.ArrayList;
import java.util.List;

/**
 * Plays a client's and a backend's bytes through the proxy, in the given pieces: the client's first, and the backend's when the
 * proxy has dialled and the client has said all. What both got is the result.
 */
final class Replay implements AutoCloseable {
    private final ProxyScene scene = new ProxyScene();
    private final Transcript atClient;
    private final List<Transcript> atBackends = new ArrayList<>();

    /** Plays; pieces are sent one read each. */
    Replay(List<byte[]> client, List<byte[]> backend) {
        ScriptedPeer clientPeer = scene.connectClient();
        atClient = new Transcript(clientPeer, true);
        client.forEach(clientPeer::raw);
        while (!scene.dialled().isEmpty()) {
            ScriptedPeer backendPeer = scene.accept();
            backend.forEach(backendPeer::raw);
            Transcript atBackend = new Transcript(backendPeer, false);
            atBackends.add(atBackend);
            atBackend.read();
        }
        atClient.read();
    }

    /** No end was cut off without a word; a backend that said GOAWAY itself needs none. */
    Replay assertOpenOrToldWhy() {
        atClient.assertOpenOrToldWhy(false);
        long drained =
                scene.observer().backendEnds.stream().filter("drained"::equals).count();
        long silent = atBackends.stream().filter(Transcript::endedSilently).count();
        if (silent > drained) {
            throw new AssertionError(silent + " backends closed without GOAWAY, " + drained + " drained: " + seen());
        }
        return this;
    }

    /** What both ends got. */
    String seen() {
        return "client " + atClient + "\nbackends " + atBackends;
    }

    @Override
    public void close() {
        scene.close();
    }
}
