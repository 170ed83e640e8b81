package dev.portcullis.failure;

import java.util.HexFormat;

/** Makes text that a stranger wrote safe for a log: what is not printable ASCII is escaped, and what is long is cut. */
public final class PrintableText {
    private PrintableText() {}

    /** The text with {@code \xNN} for every character outside of 0x20..0x7e, and {@code ...} after so many characters. */
    public static String of(String text, int charsMax) {
        StringBuilder safe = new StringBuilder(Math.min(text.length(), charsMax) + 3);
        for (int i = 0; i < text.length(); i++) {
            if (i == charsMax) {
                return safe.append("...").toString();
            }
            char c = text.charAt(i);
            if (c >= ' ' && c <= '~' && c != '\\') {
                safe.append(c);
            } else {
                safe.append(c <= 0xff ? "\\x" : "\\u").append(hex(c));
            }
        }
        return safe.toString();
    }

    private static String hex(char c) {
        return c <= 0xff ? HexFormat.of().toHexDigits((byte) c) : HexFormat.of().toHexDigits(c);
    }
}
