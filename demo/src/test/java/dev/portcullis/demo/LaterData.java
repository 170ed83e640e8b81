package dev.portcullis.demo;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/**
 * In front of a server's HTTP/2: drops DATA of the streams behind the last one that a GOAWAY has named. Netty's server ignores their
 * HEADERS and then ends the connection for their DATA, with all the calls that were to be finished.
 */
final class LaterData extends ByteToMessageDecoder {
    private static final int PREFACE_BYTES = 24;
    private static final int HEADER_BYTES = 9;
    private static final int TYPE_INDEX = 3;
    private static final int STREAM_INDEX = 5;
    private static final byte DATA = 0;

    private int lastStream = Integer.MAX_VALUE;
    /** What is left of the frame that is under way, or of the preface. */
    private int leftBytes = PREFACE_BYTES;

    private boolean dropping;

    /** From here on; on the connection's loop. */
    void dropBehind(int stream) {
        lastStream = stream;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (leftBytes == 0) {
            if (in.readableBytes() < HEADER_BYTES) {
                return;
            }
            int at = in.readerIndex();
            leftBytes = HEADER_BYTES + in.getUnsignedMedium(at);
            int stream = in.getInt(at + STREAM_INDEX) & Integer.MAX_VALUE;
            dropping = in.getByte(at + TYPE_INDEX) == DATA && stream > lastStream;
        }
        int taken = Math.min(leftBytes, in.readableBytes());
        leftBytes -= taken;
        if (dropping) {
            in.skipBytes(taken);
        } else {
            out.add(in.readRetainedSlice(taken));
        }
    }
}
