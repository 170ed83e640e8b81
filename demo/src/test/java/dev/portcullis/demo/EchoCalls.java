package dev.portcullis.demo;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;

/** A handler that sends each message back and reads the next one when the last is on its way. */
final class EchoCalls implements ServerCallHandler<byte[], byte[]> {
    @Override
    public ServerCall.Listener<byte[]> startCall(ServerCall<byte[], byte[]> call, Metadata headers) {
        call.sendHeaders(new Metadata());
        call.request(1);
        return new Echo(call);
    }

    /** One call, on the backend's loop. */
    private static final class Echo extends ServerCall.Listener<byte[]> {
        private final ServerCall<byte[], byte[]> call;
        private boolean owesRequest;

        Echo(ServerCall<byte[], byte[]> call) {
            this.call = call;
        }

        @Override
        public void onMessage(byte[] message) {
            call.sendMessage(message);
            owesRequest = true;
            onReady();
        }

        @Override
        public void onReady() {
            if (owesRequest && call.isReady()) {
                owesRequest = false;
                call.request(1);
            }
        }

        @Override
        public void onHalfClose() {
            call.close(Status.OK, new Metadata());
        }
    }
}
