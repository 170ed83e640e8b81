package dev.portcullis.relay;

import dev.portcullis.http2.H2Stream;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.http2.hpack.HeaderField;

/**
 * Writes a response's heads and trailers as its client can take them. A library that gets a longer header list than it announced
 * drops the whole call; so the status details go first, without which status and message still stand (RFC 9113 10.5.1).
 */
final class ResponseRoom {
    private static final String DETAILS = "grpc-status-details-bin";

    private ResponseRoom() {}

    static void writeHead(H2Stream client, HeaderBlock out, boolean endStream) {
        if (endStream) {
            trim(out, client);
        }
        client.writeHead(out, endStream);
    }

    static void writeTrailers(H2Stream client, HeaderBlock out) {
        trim(out, client);
        client.writeTrailers(out);
    }

    /** Whether trailers fit, if need be without details. */
    static boolean fits(HeaderBlock trailers, H2Stream client) {
        long most = client.connection().peerHeaderListBytes();
        return sizeBytes(trailers, true) <= most || sizeBytes(trailers, false) <= most;
    }

    private static void trim(HeaderBlock out, H2Stream client) {
        if (sizeBytes(out, true) > client.connection().peerHeaderListBytes()) {
            HeaderField[] fields = out.toArray();
            out.clear();
            for (HeaderField field : fields) {
                if (!isDetails(field)) {
                    out.add(field);
                }
            }
        }
    }

    private static long sizeBytes(HeaderBlock block, boolean withDetails) {
        long bytes = 0;
        for (int i = 0; i < block.size(); i++) {
            HeaderField field = block.get(i);
            bytes += withDetails || !isDetails(field) ? field.sizeBytes() : 0;
        }
        return bytes;
    }

    private static boolean isDetails(HeaderField field) {
        return DETAILS.equals(field.name());
    }
}
