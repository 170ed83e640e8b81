package dev.portcullis.fuzz;

import dev.portcullis.testing.ScriptedPeer;
import dev.portcullis.testing.SeenFrame;
import dev.portcullis.testing.SeenFrame.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * What one peer has got from the proxy, by stream, with DATA joined: where the proxy cuts it, and when it grants credit, is its
 * own affair.
 */
final class Transcript {
    private final ScriptedPeer peer;
    private final TreeMap<Integer, StringBuilder> streams = new TreeMap<>();
    private boolean endsWithGoAway;

    Transcript(ScriptedPeer peer) {
        this.peer = peer;
    }

    /** Takes what has come; the result is the streams of the heads and trailers among it. */
    List<Integer> read() {
        List<Integer> heads = new ArrayList<>();
        for (SeenFrame frame = peer.poll(); frame != null; frame = peer.poll()) {
            endsWithGoAway = frame.kind() == Kind.GOAWAY;
            StringBuilder text = streams.computeIfAbsent(frame.stream(), id -> new StringBuilder());
            switch (frame.kind()) {
                case HEADERS -> {
                    text.append(frame.fields());
                    heads.add(frame.stream());
                }
                case DATA -> text.append(frame.text());
                case WINDOW_UPDATE -> {}
                case RST, SETTINGS, SETTINGS_ACK, PING, PING_ACK, GOAWAY -> text.append(frame);
            }
            if (frame.end()) {
                text.append(" END");
            }
        }
        return heads;
    }

    /**
     * The proxy may end a connection, but not without a word (RFC 9113 5.4.1).
     *
     * @param drained whether a peer that said GOAWAY itself has been left, which needs no word
     */
    void assertOpenOrToldWhy(boolean drained) {
        read();
        if (!peer.isOpen() && !endsWithGoAway && !drained) {
            throw new AssertionError("closed without GOAWAY at the end: " + this);
        }
    }

    @Override
    public String toString() {
        return streams.toString();
    }
}
