package dev.portcullis.testing;

/** The head of a usual gRPC request, as name, value, name, value. */
public final class GrpcHead {
    private GrpcHead() {}

    /** To a path of {@code a.test}, with further fields. */
    public static String[] of(String path, String... more) {
        String[] usual = {
            ":method",
            "POST",
            ":scheme",
            "https",
            ":authority",
            "a.test",
            ":path",
            path,
            "content-type",
            "application/grpc",
            "te",
            "trailers"
        };
        return ScriptedPeer.joined(usual, more);
    }
}
