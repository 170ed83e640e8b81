package dev.portcullis.app.accesslog;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes of text that grow and are used again; all that is written into it is ASCII. Belongs to the writer thread. */
final class TextBytes {
    private static final int INITIAL_BYTES = 4096;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final char REPLACEMENT = '\ufffd';

    private byte[] bytes = new byte[INITIAL_BYTES];
    private int length;

    int length() {
        return length;
    }

    void clear() {
        length = 0;
    }

    /** Drops all that was appended after the given length. */
    void truncate(int shorterLength) {
        length = shorterLength;
    }

    void writeTo(OutputStream out) throws IOException {
        out.write(bytes, 0, length);
    }

    /** Appends text of ours, which must be ASCII. */
    TextBytes ascii(String text) {
        int chars = text.length();
        reserve(chars);
        for (int i = 0; i < chars; i++) {
            bytes[length + i] = (byte) text.charAt(i);
        }
        length += chars;
        return this;
    }

    /** Appends one ASCII character. */
    TextBytes ascii(char character) {
        reserve(1);
        bytes[length++] = (byte) character;
        return this;
    }

    /** Appends a number. */
    TextBytes number(long value) {
        return ascii(Long.toString(value));
    }

    /**
     * Appends a stranger's text as the inside of a JSON string (RFC 8259 7): quotes, backslashes, and all that is not
     * printable ASCII are escaped; half a surrogate pair becomes U+FFFD, because many readers refuse it.
     */
    TextBytes jsonEscaped(String text) {
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character == '"' || character == '\\') {
                ascii('\\').ascii(character);
            } else if (isPrintable(character)) {
                ascii(character);
            } else {
                unicodeEscape(isHalfPair(text, i) ? REPLACEMENT : character);
            }
        }
        return this;
    }

    /** Appends a stranger's text for between quotes in the common log format: the rest of Latin-1 as {@code \x00}. */
    TextBytes commonEscaped(String text) {
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character == '"' || character == '\\') {
                ascii('\\').ascii(character);
            } else if (isPrintable(character)) {
                ascii(character);
            } else if (character <= 0xff) {
                ascii("\\x").hex(character >>> 4).hex(character);
            } else {
                unicodeEscape(character);
            }
        }
        return this;
    }

    private void unicodeEscape(char character) {
        ascii("\\u")
                .hex(character >>> 12)
                .hex(character >>> 8)
                .hex(character >>> 4)
                .hex(character);
    }

    private TextBytes hex(int value) {
        return ascii((char) HEX[value & 0xf]);
    }

    private static boolean isPrintable(char character) {
        return character >= 0x20 && character < 0x7f;
    }

    private static boolean isHalfPair(String text, int i) {
        char character = text.charAt(i);
        if (Character.isHighSurrogate(character)) {
            return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
        }
        return Character.isLowSurrogate(character) && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
    }

    private void reserve(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
        }
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.US_ASCII);
    }
}
