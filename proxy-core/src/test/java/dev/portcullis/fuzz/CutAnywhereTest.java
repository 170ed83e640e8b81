package dev.portcullis.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A conversation of two calls comes through the same wherever the network cuts it, on either leg. */
class CutAnywhereTest {
    private static final byte[] CLIENT = Capture.ofClient();
    private static final byte[] BACKEND = Capture.ofBackend();

    private static String seen(List<byte[]> client, List<byte[]> backend) {
        try (Replay replay = new Replay(client, backend)) {
            return replay.assertOpenOrToldWhy().seen();
        }
    }

    private static List<byte[]> cut(byte[] bytes, int at) {
        return List.of(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, at, bytes.length));
    }

    private static List<byte[]> byteByByte(byte[] bytes) {
        List<byte[]> parts = new ArrayList<>();
        for (byte b : bytes) {
            parts.add(new byte[] {b});
        }
        return parts;
    }

    private static String whole() {
        String seen = seen(List.of(CLIENT), List.of(BACKEND));
        for (String part : List.of("hello", "x-sum: none", "world", "no%20such", "second")) {
            assertTrue(seen.contains(part), seen);
        }
        return seen;
    }

    @Test
    void clientsBytesMayBeCutAnywhere() {
        String whole = whole();
        for (int at = 1; at < CLIENT.length; at++) {
            assertEquals(whole, seen(cut(CLIENT, at), List.of(BACKEND)), "cut before byte " + at);
        }
        assertEquals(whole, seen(byteByByte(CLIENT), List.of(BACKEND)));
    }

    @Test
    void backendsBytesMayBeCutAnywhere() {
        String whole = whole();
        for (int at = 1; at < BACKEND.length; at++) {
            assertEquals(whole, seen(List.of(CLIENT), cut(BACKEND, at)), "cut before byte " + at);
        }
        assertEquals(whole, seen(List.of(CLIENT), byteByByte(BACKEND)));
    }
}
