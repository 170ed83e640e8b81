package dev.portcullis.fuzz;

import dev.portcullis.testing.ProxyScene;
import dev.portcullis.testing.ScriptedPeer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Plays a client's and a backend's bytes through the proxy, in the given pieces: the client's first, and the backend's when the
 * proxy has dialled and the client has said all. What both got is the result.
 */
final class Replay implements AutoCloseable {
    private final ProxyScene scene = new ProxyScene();
    private final Transcript atClient;
    private @Nullable Transcript atBackend;

    /** Plays; pieces are sent one read each. */
    Replay(List<byte[]> client, List<byte[]> backend) {
        ScriptedPeer clientPeer = scene.connectClient();
        atClient = new Transcript(clientPeer);
        client.forEach(clientPeer::raw);
        while (!scene.dialled().isEmpty()) {
            ScriptedPeer backendPeer = scene.accept();
            backend.forEach(backendPeer::raw);
            atBackend = new Transcript(backendPeer);
            atBackend.read();
        }
        atClient.read();
    }

    /** Neither end was cut off without a word. */
    Replay assertOpenOrToldWhy() {
        atClient.assertOpenOrToldWhy(false);
        if (atBackend != null) {
            atBackend.assertOpenOrToldWhy(scene.observer().backendEnds.contains("drained"));
        }
        return this;
    }

    /** What both ends got. */
    String seen() {
        return "client " + atClient + "\nbackend " + atBackend;
    }

    @Override
    public void close() {
        scene.close();
    }
}
