package dev.portcullis.demo;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import java.nio.ByteBuffer;

/**
 * A handler like that of gRPC's interop tests: a request message says how many bytes to send back, in messages of which sizes.
 * Called with {@link #COMPRESSED}, it answers with gzip, and leaves out every second message; {@code x-interop-initial} and
 * {@code x-interop-trailing-bin} come back as headers and trailers. No state.
 */
final class SizedReplies implements ServerCallHandler<byte[], byte[]> {
    /** Asks for answers in gzip. */
    static final Metadata.Key<String> COMPRESSED =
            Metadata.Key.of("x-interop-compressed", Metadata.ASCII_STRING_MARSHALLER);
    /** Comes back with the response's headers. */
    static final Metadata.Key<String> INITIAL = Metadata.Key.of("x-interop-initial", Metadata.ASCII_STRING_MARSHALLER);
    /** Comes back with the trailers. */
    static final Metadata.Key<byte[]> TRAILING =
            Metadata.Key.of("x-interop-trailing-bin", Metadata.BINARY_BYTE_MARSHALLER);

    /** A request of a number of bytes, which are at least 4 and 4 for each answer. */
    static byte[] request(int bytes, int... sizes) {
        ByteBuffer request = ByteBuffer.allocate(bytes).putInt(sizes.length);
        for (int size : sizes) {
            request.putInt(size);
        }
        return request.array();
    }

    @Override
    public ServerCall.Listener<byte[]> startCall(ServerCall<byte[], byte[]> call, Metadata headers) {
        Metadata initial = new Metadata();
        Metadata trailing = new Metadata();
        copy(headers, INITIAL, initial);
        copy(headers, TRAILING, trailing);
        if (headers.containsKey(COMPRESSED)) {
            call.setCompression("gzip");
        }
        call.sendHeaders(initial);
        call.request(1);
        return new Answers(call, trailing);
    }

    private static <T> void copy(Metadata from, Metadata.Key<T> key, Metadata to) {
        T value = from.get(key);
        if (value != null) {
            to.put(key, value);
        }
    }

    /** One call, on the backend's loop. */
    private static final class Answers extends ServerCall.Listener<byte[]> {
        private final ServerCall<byte[], byte[]> call;
        private final Metadata trailing;
        private int sent;

        Answers(ServerCall<byte[], byte[]> call, Metadata trailing) {
            this.call = call;
            this.trailing = trailing;
        }

        @Override
        public void onMessage(byte[] message) {
            ByteBuffer request = ByteBuffer.wrap(message);
            for (int left = message.length == 0 ? 0 : request.getInt(); left > 0; left--) {
                call.setMessageCompression(sent++ % 2 == 0);
                call.sendMessage(new byte[request.getInt()]);
            }
            call.request(1);
        }

        @Override
        public void onHalfClose() {
            call.close(Status.OK, trailing);
        }
    }
}
