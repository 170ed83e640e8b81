package dev.portcullis.grpc;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The encoding of {@code grpc-message}: UTF-8, of which only 0x20..0x7E without {@code %} stand for themselves. */
public final class PercentEncoding {
    private static final String HEX = "0123456789ABCDEF";

    private PercentEncoding() {}

    /** Encodes text; the result is printable ASCII. */
    public static String encode(String text) {
        int plain = 0;
        while (plain < text.length() && isPlain(text.charAt(plain))) {
            plain++;
        }
        if (plain == text.length()) {
            return text;
        }
        StringBuilder encoded = new StringBuilder(text.length() + 16);
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            if (isPlain((char) (octet & 0xff))) {
                encoded.append((char) octet);
            } else {
                encoded.append('%').append(HEX.charAt((octet >> 4) & 0xf)).append(HEX.charAt(octet & 0xf));
            }
        }
        return encoded.toString();
    }

    /** Decodes a value for a log. Never fails: what is not a valid escape stays as it is, bad UTF-8 becomes U+FFFD. */
    public static String decode(String value) {
        if (value.indexOf('%') < 0) {
            return value;
        }
        ByteArrayOutputStream octets = new ByteArrayOutputStream(value.length());
        for (int i = 0; i < value.length(); i++) {
            int octet = value.charAt(i) == '%' && i + 2 < value.length() ? octetAt(value, i + 1) : -1;
            if (octet >= 0) {
                octets.write(octet);
                i += 2;
            } else {
                octets.write(value.charAt(i));
            }
        }
        return octets.toString(StandardCharsets.UTF_8);
    }

    private static int octetAt(String value, int index) {
        int high = Character.digit(value.charAt(index), 16);
        int low = Character.digit(value.charAt(index + 1), 16);
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    private static boolean isPlain(char c) {
        return c >= 0x20 && c <= 0x7e && c != '%';
    }
}
