package dev.portcullis.demo;

import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** How long the messages of a client's calls are on the wire, where they may be compressed; grpc-java's loop writes. */
final class WireSizes extends ClientStreamTracer.Factory {
    private final Queue<Long> sent = new ConcurrentLinkedQueue<>();
    private final Queue<Long> received = new ConcurrentLinkedQueue<>();

    @Override
    public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata headers) {
        return new ClientStreamTracer() {
            @Override
            public void outboundMessageSent(int number, long wireBytes, long plainBytes) {
                sent.add(wireBytes);
            }

            @Override
            public void inboundMessageRead(int number, long wireBytes, long plainBytes) {
                received.add(wireBytes);
            }
        };
    }

    /** Of each message to the server, in order. */
    List<Long> sent() {
        return List.copyOf(sent);
    }

    /** Of each message from the server, in order. */
    List<Long> received() {
        return List.copyOf(received);
    }
}
