package dev.portcullis.testing;

import java.util.List;

/**
 * One frame that the proxy sent, as Netty's codec read it.
 *
 * @param kind its type
 * @param stream its stream, 0 for the connection
 * @param end whether it carries END_STREAM
 * @param fields of a header block, each as {@code name: value}
 * @param text the payload of DATA, byte by byte as ISO-8859-1, or the debug text of GOAWAY
 * @param number error code, window increment, PING's payload, or 0
 * @param last the last stream of a GOAWAY
 * @param wireBytes the payload as it counts against the windows
 */
public record SeenFrame(
        Kind kind, int stream, boolean end, List<String> fields, String text, long number, int last, int wireBytes) {
    /** The types of frames. */
    public enum Kind {
        /** HEADERS with its CONTINUATIONs. */
        HEADERS,
        /** DATA. */
        DATA,
        /** RST_STREAM. */
        RST,
        /** SETTINGS. */
        SETTINGS,
        /** The acknowledgement of SETTINGS. */
        SETTINGS_ACK,
        /** PING. */
        PING,
        /** The acknowledgement of PING. */
        PING_ACK,
        /** GOAWAY. */
        GOAWAY,
        /** WINDOW_UPDATE. */
        WINDOW_UPDATE
    }

    static SeenFrame of(Kind kind, int stream, long number) {
        return new SeenFrame(kind, stream, false, List.of(), "", number, 0, 0);
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(kind.toString()).append('(').append(stream);
        if (end) {
            out.append(" END");
        }
        if (kind == Kind.DATA) {
            out.append(' ').append(text.length()).append(" bytes");
        } else if (kind == Kind.HEADERS) {
            out.append(' ').append(fields);
        } else {
            out.append(' ').append(number).append(' ').append(last).append(' ').append(text);
        }
        return out.append(')').toString();
    }
}
