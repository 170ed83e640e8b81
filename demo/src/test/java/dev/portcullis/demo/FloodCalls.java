package dev.portcullis.demo;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import java.util.concurrent.atomic.AtomicLong;

/** A handler that sends as fast as it is let, to a fixed sum of bytes; a test watches how far it has come. */
final class FloodCalls implements ServerCallHandler<byte[], byte[]> {
    private final byte[] chunk;
    private final long totalBytes;
    private final AtomicLong sentBytes = new AtomicLong();

    FloodCalls(int chunkBytes, long totalBytes) {
        this.chunk = new byte[chunkBytes];
        this.totalBytes = totalBytes;
    }

    /** Bytes that were handed to grpc-java, which takes a message only while its own queue is short. */
    long sentBytes() {
        return sentBytes.get();
    }

    @Override
    public ServerCall.Listener<byte[]> startCall(ServerCall<byte[], byte[]> call, Metadata headers) {
        call.sendHeaders(new Metadata());
        return new Flood(call);
    }

    /** One call, on the backend's loop. */
    private final class Flood extends ServerCall.Listener<byte[]> {
        private final ServerCall<byte[], byte[]> call;
        private boolean ended;

        Flood(ServerCall<byte[], byte[]> call) {
            this.call = call;
        }

        @Override
        public void onReady() {
            while (!ended && call.isReady()) {
                call.sendMessage(chunk);
                if (sentBytes.addAndGet(chunk.length) >= totalBytes) {
                    ended = true;
                    call.close(Status.OK, new Metadata());
                }
            }
        }
    }
}
