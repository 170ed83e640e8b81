package dev.portcullis.bench.streaming;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2FrameStream;

/**
 * One call of messages of equal size, each of which says when it was due and comes back. A proxy may cut the bytes into other frames
 * than the sender did. On its connection's loop.
 */
final class EchoStream {
    /** As many as an event of a chat or a price has, with the 5 bytes of gRPC's prefix. */
    static final int MESSAGE_BYTES = 64;

    private static final int PREFIX_BYTES = 5;
    private static final int DUE_END = PREFIX_BYTES + Long.BYTES;

    /** Such as a stream too many: nobody else would say so. */
    private static final ChannelFutureListener WRITTEN = written -> {
        if (!written.isSuccess()) {
            EchoLoad.fail("a frame could not be sent: " + written.cause());
        }
    };

    private final ChannelHandlerContext connection;
    private final Http2FrameStream stream;
    /** Bytes of the message that is being received. */
    private int filled;

    private long dueNanos;

    EchoStream(ChannelHandlerContext connection, Http2FrameStream stream) {
        this.connection = connection;
        this.stream = stream;
    }

    void begin() {
        DefaultHttp2Headers head = new DefaultHttp2Headers();
        head.method("POST").scheme("https").path("/bench.Echo/Chat").authority("localhost");
        head.add("content-type", "application/grpc").add("te", "trailers");
        connection.write(new DefaultHttp2HeadersFrame(head).stream(stream)).addListener(WRITTEN);
    }

    /** Sends a message; it leaves with the next flush. */
    void send(long messageDueNanos, boolean last) {
        ByteBuf message = connection.alloc().buffer(MESSAGE_BYTES);
        message.writeByte(0).writeInt(MESSAGE_BYTES - PREFIX_BYTES).writeLong(messageDueNanos);
        message.writeZero(MESSAGE_BYTES - DUE_END);
        connection
                .write(new DefaultHttp2DataFrame(message, last).stream(stream))
                .addListener(WRITTEN);
    }

    /** Tells the load of each message that is whole with these bytes. */
    void onBytes(ByteBuf peeked, Load load) {
        for (int left = peeked.readableBytes(); left > 0; left--) {
            int octet = peeked.readUnsignedByte();
            if (filled >= PREFIX_BYTES && filled < DUE_END) {
                dueNanos = dueNanos << Byte.SIZE | octet;
            }
            if (++filled == MESSAGE_BYTES) {
                filled = 0;
                load.onReply(this, dueNanos);
            }
        }
    }
}
