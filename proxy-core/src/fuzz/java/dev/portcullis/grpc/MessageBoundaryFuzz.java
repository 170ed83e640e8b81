package dev.portcullis.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Any bytes as gRPC messages: the count and the boundary are the same whole and byte by byte. */
class MessageBoundaryFuzz {
    @FuzzTest
    void findsTheSameBoundariesWhereverTheBytesAreCut(byte[] bytes) {
        ByteBuf stream = Unpooled.wrappedBuffer(bytes);
        MessageBoundary whole = new MessageBoundary();
        MessageBoundary cut = new MessageBoundary();
        whole.advance(stream, 0, bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            cut.advance(stream, i, 1);
        }
        assertEquals(whole.messages(), cut.messages());
        assertEquals(whole.atBoundary(), cut.atBoundary());
        stream.release();
    }
}
