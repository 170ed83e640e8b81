package dev.portcullis.bench;

import dev.portcullis.http2.frame.FrameWriter;
import dev.portcullis.http2.hpack.BlockEncoder;
import dev.portcullis.http2.hpack.HeaderField;
import dev.portcullis.http2.hpack.IndexingPolicy;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;

/**
 * What one peer sends, made beforehand: the opening of its connection with a first call that fills the HPACK table, and a batch of
 * calls in which only the stream identifiers change.
 */
final class CallBytes {
    private static final int FRAME_BYTES = 16_384;
    /** Where a frame keeps its stream identifier. */
    private static final int STREAM_OFFSET = 5;

    private final BlockEncoder encoder = new BlockEncoder(IndexingPolicy.TOWARDS_CLIENT, 4096);
    private final ByteBuf opening = PooledByteBufAllocator.DEFAULT.directBuffer();
    private final ByteBuf calls = PooledByteBufAllocator.DEFAULT.directBuffer();
    private final int[] framePlaces;
    private final int framesPerCall;
    private int nextStream = 3;

    private CallBytes(boolean request, int bytes, int batch) {
        framesPerCall = request ? 2 : 3;
        framePlaces = new int[framesPerCall * batch];
        if (request) {
            FrameWriter.preface(opening);
        }
        FrameWriter.settingsHead(opening, 0);
        FrameWriter.settingsAck(opening);
        FrameWriter.windowUpdate(opening, 0, 1 << 20);
        int frames = 0;
        for (int i = 0; i <= batch; i++) {
            ByteBuf out = i == 0 ? opening : calls;
            if (i == 1) {
                // As much credit as the other leg's bytes of a batch take.
                FrameWriter.windowUpdate(calls, 0, bytes * batch);
            }
            for (int part = 0; part < framesPerCall; part++) {
                if (i > 0) {
                    framePlaces[frames++] = out.writerIndex();
                }
                append(out, request, part, bytes);
            }
        }
    }

    static CallBytes requests(int bytes, int batch) {
        return new CallBytes(true, bytes, batch);
    }

    static CallBytes responses(int bytes, int batch) {
        return new CallBytes(false, bytes, batch);
    }

    private void append(ByteBuf out, boolean request, int part, int bytes) {
        if (part == 1) {
            FrameWriter.dataHead(out, 1, bytes, request);
            out.writeByte(0).writeInt(bytes - 5).writeZero(bytes - 5);
            return;
        }
        int start = FrameWriter.beginHeaders(out);
        encoder.beginBlock(out);
        for (HeaderField field : part == 2 ? TRAILERS : request ? REQUEST : RESPONSE) {
            encoder.encode(field, out);
        }
        FrameWriter.endHeaders(out, start, 1, part == 2, FRAME_BYTES);
    }

    /** The connection's first bytes and its first call, on stream 1. */
    ByteBuf opening() {
        return opening;
    }

    /** The bytes of the next calls; the reader owns one reference. */
    ByteBuf next() {
        for (int i = 0; i < framePlaces.length; i++) {
            calls.setInt(framePlaces[i] + STREAM_OFFSET, nextStream + i / framesPerCall * 2);
        }
        nextStream += framePlaces.length / framesPerCall * 2;
        return calls.readerIndex(0).retain(); // the second owner is the connection that reads it
    }

    void release() {
        calls.release();
    }

    private static final HeaderField[] REQUEST = {
        HeaderField.of(":method", "POST"),
        HeaderField.of(":scheme", "https"),
        HeaderField.of(":path", "/routeguide.RouteGuide/GetFeature"),
        HeaderField.of(":authority", "edge.example.test"),
        HeaderField.of("content-type", "application/grpc"),
        HeaderField.of("user-agent", "grpc-java-netty/1.85.1"),
        HeaderField.of("te", "trailers"),
        HeaderField.of("grpc-accept-encoding", "gzip"),
    };

    private static final HeaderField[] RESPONSE = {
        HeaderField.of(":status", "200"),
        HeaderField.of("content-type", "application/grpc"),
        HeaderField.of("grpc-encoding", "identity"),
        HeaderField.of("grpc-accept-encoding", "gzip"),
    };

    private static final HeaderField[] TRAILERS = {HeaderField.of("grpc-status", "0")};
}
