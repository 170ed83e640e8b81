package dev.portcullis.forwarding;

import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.http2.hpack.HeaderField;

/**
 * The fields of a backend's answer that its client gets: all, in order and byte-exact, but those that belong to one hop (RFC
 * 9110 7.6.1, RFC 9113 8.2.2). Holds no state.
 */
public final class ResponseFields {
    private ResponseFields() {}

    /** Appends the fields of a response's head. */
    public static void head(HeaderBlock response, HeaderBlock out) {
        copy(response, out);
    }

    /** Appends the fields of a response's trailers. */
    public static void trailers(HeaderBlock trailers, HeaderBlock out) {
        copy(trailers, out);
    }

    private static void copy(HeaderBlock from, HeaderBlock out) {
        HopByHop named = HopByHop.in(from);
        for (int i = 0; i < from.size(); i++) {
            HeaderField field = from.get(i);
            switch (field.role()) {
                case CONNECTION_SPECIFIC, TE -> {}
                case METHOD,
                        SCHEME,
                        AUTHORITY,
                        PATH,
                        STATUS,
                        UNKNOWN_PSEUDO,
                        HOST,
                        CONTENT_LENGTH,
                        CONTENT_TYPE,
                        GRPC_STATUS,
                        GRPC_MESSAGE,
                        GRPC_TIMEOUT,
                        CREDENTIAL,
                        X_FORWARDED_FOR,
                        FORWARDED,
                        DATE,
                        OTHER -> {
                    if (!named.names(field)) {
                        out.add(field);
                    }
                }
            }
        }
    }
}
