package dev.portcullis.grpc;

import dev.portcullis.http2.hpack.HeaderField;

/** Tells gRPC from everything else by {@code content-type}. */
public final class GrpcContentType {
    private static final String GRPC = "application/grpc";

    private GrpcContentType() {}

    /**
     * Whether the value is {@code application/grpc}, alone or followed by {@code +} (a message format) or {@code ;}
     * (parameters). {@code application/grpc-web} is another protocol. Case does not count, as in every media type.
     */
    public static boolean isGrpc(HeaderField field) {
        int length = field.valueLength();
        if (length < GRPC.length()) {
            return false;
        }
        for (int i = 0; i < GRPC.length(); i++) {
            byte octet = field.valueByte(i);
            if ((octet >= 'A' && octet <= 'Z' ? octet + ('a' - 'A') : octet) != GRPC.charAt(i)) {
                return false;
            }
        }
        return length == GRPC.length()
                || field.valueByte(GRPC.length()) == '+'
                || field.valueByte(GRPC.length()) == ';';
    }
}
