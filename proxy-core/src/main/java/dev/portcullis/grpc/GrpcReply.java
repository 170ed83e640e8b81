package dev.portcullis.grpc;

import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.http2.hpack.HeaderField;
import dev.portcullis.http2.hpack.Indexing;

/**
 * The fields of answers that the proxy makes itself (gRPC {@code doc/PROTOCOL-HTTP2.md}). Each method appends to the block
 * that it is given, which belongs to the caller.
 */
public final class GrpcReply {
    /** A message tells what happened; more than this is an attack on the client's header limit (8 KiB in grpc-java). */
    private static final int MESSAGE_CHARS_MAX = 1024;

    private static final HeaderField STATUS_200 = HeaderField.of(":status", "200");
    private static final HeaderField CONTENT_TYPE = HeaderField.of("content-type", "application/grpc");

    private GrpcReply() {}

    /** A whole answer in one HEADERS with END_STREAM: Trailers-Only. The message may be empty and is encoded here. */
    public static void trailersOnly(GrpcStatus status, String message, HeaderBlock out) {
        out.add(STATUS_200);
        out.add(CONTENT_TYPE);
        trailers(status, message, out);
    }

    /** The trailers that end an answer whose headers are out. The message may be empty and is encoded here. */
    public static void trailers(GrpcStatus status, String message, HeaderBlock out) {
        out.add(status.field());
        if (!message.isEmpty()) {
            out.add(HeaderField.of("grpc-message", PercentEncoding.encode(shorten(message)), Indexing.WITHOUT));
        }
    }

    /** Says when the client's library may try again by itself (gRFC A6). */
    public static void retryPushback(long millis, HeaderBlock out) {
        out.add(HeaderField.of("grpc-retry-pushback-ms", Long.toString(millis), Indexing.WITHOUT));
    }

    private static String shorten(String message) {
        if (message.length() <= MESSAGE_CHARS_MAX) {
            return message;
        }
        boolean splitsPair = Character.isHighSurrogate(message.charAt(MESSAGE_CHARS_MAX - 1));
        return message.substring(0, splitsPair ? MESSAGE_CHARS_MAX - 1 : MESSAGE_CHARS_MAX);
    }
}
