package dev.portcullis;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/** A client that writes its own frames, for what Netty's codec would not do. One thread. */
public final class RawFrames implements AutoCloseable {
    private static final int END_STREAM = 1;
    private static final int HEADERS = 1;
    private static final int PING = 6;
    private static final int GOAWAY = 7;

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;
    private int lastStream = -1;
    private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();

    /** Sends the preface and empty SETTINGS. */
    public RawFrames(Socket socket) throws IOException {
        this.socket = socket;
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
        out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        write(4, 0, 0, new byte[0]);
    }

    /** One frame as it came. */
    private record Frame(int type, int flags, int stream, ByteBuf payload) {}

    /** Opens a stream that has nothing behind its head. */
    void open(int stream, String path) throws IOException, Http2Exception {
        head(stream, path);
        out.flush();
    }

    /** Opens so many further streams, which have nothing behind their heads, in one write. */
    void openMany(int count, String path) throws IOException, Http2Exception {
        for (int i = 0; i < count; i++) {
            lastStream += 2;
            head(lastStream, path);
        }
        out.flush();
    }

    /** Waits until so many streams have ended by a header block. */
    void awaitEnds(int count) throws IOException {
        for (int ended = 0; ended < count; ) {
            Frame frame = await(HEADERS);
            ended += frame.flags() & END_STREAM;
        }
    }

    private void head(int stream, String path) throws IOException, Http2Exception {
        ByteBuf block = Unpooled.buffer();
        encoder.encodeHeaders(
                stream,
                new DefaultHttp2Headers()
                        .method("POST")
                        .scheme("http")
                        .path(path)
                        .authority("localhost")
                        .add("content-type", "application/grpc"),
                block);
        byte[] payload = new byte[block.readableBytes()];
        block.readBytes(payload);
        block.release();
        put(HEADERS, 5, stream, payload);
    }

    void awaitGoAway(int lastStream) throws IOException {
        int last = await(GOAWAY).payload().readInt();
        if (last != lastStream) {
            throw new AssertionError("GOAWAY names stream " + last);
        }
    }

    /** Acknowledges the PING that comes next. */
    void answerPing() throws IOException {
        write(PING, 1, 0, ByteBufUtil.getBytes(await(PING).payload()));
    }

    /** Sends a PING and waits until it is acknowledged: what was sent before has been read by then. */
    public void ping() throws IOException {
        write(PING, 0, 0, new byte[8]);
        await(PING);
    }

    /** Reads until the connection ends; the streams of which something was read. */
    Set<Integer> streamsUntilEnd() throws IOException {
        Set<Integer> streams = new HashSet<>();
        try {
            while (true) {
                streams.add(read().stream());
            }
        } catch (EOFException e) {
            streams.remove(0);
            return streams;
        }
    }

    private Frame await(int type) throws IOException {
        Frame frame = read();
        while (frame.type() != type) {
            frame = read();
        }
        return frame;
    }

    private Frame read() throws IOException {
        int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int stream = in.readInt();
        byte[] payload = new byte[length];
        in.readFully(payload);
        return new Frame(type, flags, stream, Unpooled.wrappedBuffer(payload));
    }

    private void write(int type, int flags, int stream, byte[] payload) throws IOException {
        put(type, flags, stream, payload);
        out.flush();
    }

    private void put(int type, int flags, int stream, byte[] payload) throws IOException {
        put(out, type, flags, stream, payload);
    }

    /** Writes a frame as it is. */
    static void put(DataOutputStream out, int type, int flags, int stream, byte[] payload) throws IOException {
        out.writeByte(payload.length >> 16);
        out.writeShort(payload.length);
        out.writeByte(type);
        out.writeByte(flags);
        out.writeInt(stream);
        out.write(payload);
    }

    @Override
    public void close() throws IOException {
        socket.close();
        encoder.close();
    }
}
