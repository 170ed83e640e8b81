package dev.portcullis.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** A header block that came, for assertions in a chain. */
public final class SeenHead {
    private final SeenFrame frame;

    SeenHead(SeenFrame frame) {
        this.frame = frame;
    }

    /** The fields in order, each as {@code name: value}. */
    public List<String> fields() {
        return frame.fields();
    }

    /** The field is there, with that value. */
    public SeenHead with(String name, String value) {
        assertTrue(frame.fields().contains(name + ": " + value), () -> name + ": " + value + " is not in " + frame);
        return this;
    }

    /** No field of that name is there. */
    public SeenHead without(String name) {
        assertTrue(frame.fields().stream().noneMatch(f -> f.startsWith(name + ": ")), () -> name + " is in " + frame);
        return this;
    }

    /** The content of {@code grpc-status-details-bin}, a byte per character. */
    public String statusDetails() {
        String prefix = "grpc-status-details-bin: ";
        String field = frame.fields().stream()
                .filter(f -> f.startsWith(prefix))
                .findFirst()
                .orElseThrow();
        return new String(Base64.getDecoder().decode(field.substring(prefix.length())), StandardCharsets.ISO_8859_1);
    }

    /** The block ends its stream. */
    public SeenHead endStream() {
        assertTrue(frame.end(), () -> "no END_STREAM on " + frame);
        return this;
    }

    /** More follows on the stream. */
    public SeenHead open() {
        assertEquals(false, frame.end(), () -> "END_STREAM on " + frame);
        return this;
    }
}
