package dev.portcullis.proxyprotocol;

import dev.portcullis.failure.PrintableText;
import io.netty.buffer.ByteBuf;
import io.netty.util.NetUtil;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The rules of version 1 that Netty's decoder is lax about: the length of the line, single blanks, addresses without zone or
 * leading zeros, ports of plain digits (PROXY protocol 2.1).
 */
final class TextHeader {
    /** With CRLF: the longest line that the specification allows, which it says a receiver need not exceed. */
    static final int LINE_BYTES_MAX = 107;

    /** {@code PROXY}, the family, two addresses, two ports. */
    private static final int FIELDS = 6;

    private static final Pattern IPV4_WITHOUT_ZEROS = Pattern.compile("(0|[1-9][0-9]{0,2})([.](0|[1-9][0-9]{0,2})){3}");
    private static final Pattern IPV6_CHARACTERS = Pattern.compile("[0-9A-Fa-f:.]{2,39}");
    private static final Pattern PORT = Pattern.compile("[1-9][0-9]{0,4}");

    private TextHeader() {}

    /** Bytes up to and with CRLF, or 0 when the line has not ended yet. */
    static int peekLength(ByteBuf in) {
        int limit = Math.min(in.readableBytes(), LINE_BYTES_MAX);
        int end = in.indexOf(in.readerIndex(), in.readerIndex() + limit, (byte) '\n');
        return end < 0 ? 0 : end + 1 - in.readerIndex();
    }

    /** What is wrong with the line, or with its beginning when it has not ended; null when nothing is. */
    static @Nullable String peekProblem(ByteBuf in) {
        int length = peekLength(in);
        if (length == 0) {
            return in.readableBytes() < LINE_BYTES_MAX
                    ? null
                    : "a version 1 header has no CRLF in its first " + LINE_BYTES_MAX + " bytes";
        }
        String line = in.toString(in.readerIndex(), length - 1, StandardCharsets.ISO_8859_1);
        if (!line.endsWith("\r")) {
            return "a version 1 header ends with LF, not with CRLF: '" + printable(line) + "'";
        }
        String problem = problemOf(line.substring(0, line.length() - 1));
        return problem == null ? null : problem + " in the version 1 header '" + printable(line) + "'";
    }

    private static @Nullable String problemOf(String line) {
        // What follows UNKNOWN means nothing and may be anything.
        if (line.equals("PROXY UNKNOWN") || line.startsWith("PROXY UNKNOWN ")) {
            return null;
        }
        String[] fields = line.split(" ", -1);
        if (fields.length < 2 || !(fields[1].equals("TCP4") || fields[1].equals("TCP6"))) {
            return "the family is not TCP4, TCP6, or UNKNOWN";
        }
        if (fields.length != FIELDS) {
            return fields.length + " fields instead of " + FIELDS;
        }
        boolean four = fields[1].equals("TCP4");
        if (!isAddress(fields[2], four) || !isAddress(fields[3], four)) {
            return "an address that is not " + (four ? "IPv4" : "IPv6");
        }
        return isPort(fields[4]) && isPort(fields[5]) ? null : "a port that is not a number from 1 to 65535";
    }

    private static boolean isAddress(String text, boolean four) {
        return four
                ? IPV4_WITHOUT_ZEROS.matcher(text).matches() && NetUtil.isValidIpV4Address(text)
                : IPV6_CHARACTERS.matcher(text).matches() && NetUtil.isValidIpV6Address(text);
    }

    private static boolean isPort(String text) {
        return PORT.matcher(text).matches() && Integer.parseInt(text) <= 65_535;
    }

    private static String printable(String line) {
        return PrintableText.of(line.stripTrailing(), LINE_BYTES_MAX);
    }
}
