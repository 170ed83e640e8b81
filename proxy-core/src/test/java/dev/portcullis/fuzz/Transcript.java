package dev.portcullis.fuzz;

import dev.portcullis.testing.ScriptedPeer;
import dev.portcullis.testing.SeenFrame;
import dev.portcullis.testing.SeenFrame.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * What one peer has got from the proxy, by stream, with DATA joined: where the proxy cuts it, and when it grants credit, is its
 * own affair. Each GOAWAY must name the streams that the proxy has worked on, and none above those of the one before.
 */
final class Transcript {
    private final ScriptedPeer peer;
    private final TreeMap<Integer, StringBuilder> streams = new TreeMap<>();
    private final boolean isClient;
    private boolean endsWithGoAway;
    private boolean saidGoodbye;
    private int lastTaken = Integer.MAX_VALUE;
    private int lastAnswered;

    Transcript(ScriptedPeer peer, boolean isClient) {
        this.peer = peer;
        this.isClient = isClient;
    }

    /** Takes what has come; the result is the streams of the heads and trailers among it. */
    List<Integer> read() {
        List<Integer> heads = new ArrayList<>();
        for (SeenFrame frame = peer.poll(); frame != null; frame = peer.poll()) {
            endsWithGoAway = frame.kind() == Kind.GOAWAY;
            if (endsWithGoAway) {
                onGoAway(frame);
            }
            StringBuilder text = streams.computeIfAbsent(frame.stream(), id -> new StringBuilder());
            switch (frame.kind()) {
                case HEADERS -> {
                    lastAnswered = Math.max(lastAnswered, frame.stream());
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

    /** RFC 9113 6.8: the last stream never rises, and none above it was answered. A backend opens none. */
    private void onGoAway(SeenFrame frame) {
        boolean fits = isClient ? frame.last() >= lastAnswered : frame.last() == 0;
        if (!fits || frame.last() > lastTaken) {
            throw new AssertionError(frame + " behind GOAWAY of " + lastTaken + ", answered up to " + lastAnswered);
        }
        lastTaken = frame.last();
        saidGoodbye |= frame.number() == 0 && frame.last() < Integer.MAX_VALUE;
    }

    /** Whether the proxy ended the connection without saying why: at the end, or before the last calls of a drain. */
    boolean endedSilently() {
        read();
        return !peer.isOpen() && !endsWithGoAway && !saidGoodbye;
    }

    /**
     * The proxy may end a connection, but not without a word (RFC 9113 5.4.1).
     *
     * @param drained whether a peer that said GOAWAY itself has been left, which needs no word
     */
    void assertOpenOrToldWhy(boolean drained) {
        if (endedSilently() && !drained) {
            throw new AssertionError("closed without GOAWAY at the end: " + this);
        }
    }

    @Override
    public String toString() {
        return streams.toString();
    }
}
