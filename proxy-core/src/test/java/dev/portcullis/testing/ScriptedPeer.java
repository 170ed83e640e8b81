package dev.portcullis.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.http2.frame.ErrorCode;
import dev.portcullis.testing.SeenFrame.Kind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2FrameWriter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;

/**
 * One end of a connection to the proxy: writes frames and expects frames, in the order of the script. What it writes is read by
 * the proxy at once, and the tick ends, unless it is written {@link #together}. What came and was not expected fails the next
 * expectation.
 */
public final class ScriptedPeer {
    /** END_STREAM. */
    public static final boolean END_STREAM = true;
    /** More follows. */
    public static final boolean OPEN = false;

    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final String name;
    private final EmbeddedChannel channel;
    private final Valve valve = new Valve();
    private final Runnable tick;
    private final PeerScribe scribe = new PeerScribe();
    private final boolean isClient;
    private boolean prefaceDue;
    private boolean gathering;
    private ByteBuf gathered = Unpooled.EMPTY_BUFFER;

    ScriptedPeer(String name, EmbeddedChannel channel, boolean isClient, Runnable tick) {
        this.name = name;
        this.channel = channel;
        this.tick = tick;
        this.isClient = isClient;
        this.prefaceDue = !isClient;
        channel.pipeline().addFirst(valve);
    }

    // ---- what the peer does ----

    /** As a client: the preface and SETTINGS, and the proxy's are acknowledged. */
    public ScriptedPeer start(Http2Settings settings) {
        return together(() -> {
            if (isClient) {
                raw(PREFACE);
            }
            settings(settings);
            write((writer, ctx) -> writer.writeSettingsAck(ctx, ctx.newPromise()));
        });
    }

    /** HEADERS with fields given as name, value, name, value. */
    public ScriptedPeer headers(int stream, boolean end, String... fields) {
        Http2Headers headers = headersOf(fields);
        return write((writer, ctx) -> writer.writeHeaders(ctx, stream, headers, 0, end, ctx.newPromise()));
    }

    /** HEADERS whose fields stand in the given order, all as literals that are not indexed. */
    public ScriptedPeer literalHeaders(int stream, boolean end, String... fields) {
        ByteBuf block = Unpooled.buffer();
        for (int i = 0; i < fields.length; i++) {
            byte[] text = fields[i].getBytes(StandardCharsets.ISO_8859_1);
            if (i % 2 == 0) {
                block.writeByte(0);
            }
            block.writeByte(text.length).writeBytes(text);
        }
        byte[] payload = new byte[block.readableBytes()];
        block.readBytes(payload);
        return frame(1, end ? 5 : 4, stream, payload);
    }

    static Http2Headers headersOf(String... fields) {
        Http2Headers headers = new DefaultHttp2Headers(false);
        for (int i = 0; i < fields.length; i += 2) {
            headers.add(fields[i], fields[i + 1]);
        }
        return headers;
    }

    /** The head of a gRPC request, with further fields. */
    public ScriptedPeer request(int stream, boolean end, String... more) {
        return headers(stream, end, GrpcHead.of("/s.S/M", more));
    }

    /** The head of a gRPC response, with further fields. */
    public ScriptedPeer response(int stream, String... more) {
        return headers(stream, OPEN, joined(new String[] {":status", "200", "content-type", "application/grpc"}, more));
    }

    /** Trailers with {@code grpc-status: 0}. */
    public ScriptedPeer trailersOk(int stream) {
        return headers(stream, END_STREAM, "grpc-status", "0");
    }

    /** A whole gRPC response: its head, one message, and trailers with {@code grpc-status: 0}. */
    public ScriptedPeer answer(int stream, String message) {
        return response(stream).data(stream, message, OPEN).trailersOk(stream);
    }

    static String[] joined(String[] first, String... second) {
        String[] all = new String[first.length + second.length];
        System.arraycopy(first, 0, all, 0, first.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    /** DATA with a payload given as ISO-8859-1 text. */
    public ScriptedPeer data(int stream, String payload, boolean end) {
        return paddedData(stream, payload, 0, end);
    }

    /** DATA with padding: {@code padding} bytes, of which the length byte is one. */
    public ScriptedPeer paddedData(int stream, String payload, int padding, boolean end) {
        byte[] bytes = payload.getBytes(StandardCharsets.ISO_8859_1);
        return write((writer, ctx) ->
                writer.writeData(ctx, stream, Unpooled.wrappedBuffer(bytes), padding, end, ctx.newPromise()));
    }

    /** RST_STREAM. */
    public ScriptedPeer rst(int stream, ErrorCode code) {
        return write((writer, ctx) -> writer.writeRstStream(ctx, stream, code.code(), ctx.newPromise()));
    }

    /** SETTINGS. */
    public ScriptedPeer settings(Http2Settings settings) {
        return write((writer, ctx) -> writer.writeSettings(ctx, settings, ctx.newPromise()));
    }

    /** WINDOW_UPDATE. */
    public ScriptedPeer windowUpdate(int stream, int bytes) {
        return write((writer, ctx) -> writer.writeWindowUpdate(ctx, stream, bytes, ctx.newPromise()));
    }

    /** PING. */
    public ScriptedPeer ping(long payload) {
        return write((writer, ctx) -> writer.writePing(ctx, false, payload, ctx.newPromise()));
    }

    /** The acknowledgement of a PING. */
    public ScriptedPeer pingAck(long payload) {
        return write((writer, ctx) -> writer.writePing(ctx, true, payload, ctx.newPromise()));
    }

    /** GOAWAY. */
    public ScriptedPeer goAway(int last, ErrorCode code) {
        return write(
                (writer, ctx) -> writer.writeGoAway(ctx, last, code.code(), Unpooled.EMPTY_BUFFER, ctx.newPromise()));
    }

    /** Bytes that may be no frame at all. */
    public ScriptedPeer raw(byte... bytes) {
        send(Unpooled.copiedBuffer(bytes));
        return this;
    }

    /** A frame as it is given, right or wrong. */
    public ScriptedPeer frame(int type, int flags, int stream, byte... payload) {
        ByteBuf out = Unpooled.buffer();
        out.writeMedium(payload.length)
                .writeByte(type)
                .writeByte(flags)
                .writeInt(stream)
                .writeBytes(payload);
        send(out);
        return this;
    }

    /** The bytes that frames would be, for a script that cuts them up itself. */
    public byte[] bytesOf(BiConsumer<Http2FrameWriter, ChannelHandlerContext> frames) {
        ByteBuf bytes = scribe.bytesOf(frames);
        byte[] copy = new byte[bytes.readableBytes()];
        bytes.readBytes(copy);
        bytes.release();
        return copy;
    }

    /** Frames that reach the proxy in one read. */
    public ScriptedPeer together(Runnable frames) {
        gathering = true;
        gathered = ByteBufAllocator.DEFAULT.buffer();
        frames.run();
        gathering = false;
        ByteBuf all = gathered;
        gathered = Unpooled.EMPTY_BUFFER;
        send(all);
        return this;
    }

    /** The socket takes nothing more until {@link #openSocket}. */
    public ScriptedPeer shutSocket() {
        valve.shut();
        return this;
    }

    /** The socket takes what waited, and everything after it. */
    public ScriptedPeer openSocket() {
        valve.open(channel.pipeline().context(valve));
        tick.run();
        return this;
    }

    /** The peer's end of the socket closes. */
    public ScriptedPeer disconnect() {
        channel.close();
        tick.run();
        return this;
    }

    /** Makes Netty's reader take header blocks with a table of another size, as SETTINGS of this peer said. */
    public ScriptedPeer readsWithTable(int bytes) {
        try {
            scribe.reader().configuration().headersConfiguration().maxHeaderTableSize(bytes);
        } catch (io.netty.handler.codec.http2.Http2Exception e) {
            throw new AssertionError(e);
        }
        return this;
    }

    private ScriptedPeer write(BiConsumer<Http2FrameWriter, ChannelHandlerContext> frames) {
        send(scribe.bytesOf(frames));
        return this;
    }

    private void send(ByteBuf bytes) {
        if (gathering) {
            gathered.writeBytes(bytes);
            bytes.release();
        } else if (channel.isOpen()) {
            channel.writeInbound(bytes);
            tick.run();
        } else {
            bytes.release();
        }
    }

    // ---- what the peer expects ----

    /** HEADERS on a stream. */
    public SeenHead expectHeaders(int stream) {
        return new SeenHead(expect(Kind.HEADERS, stream));
    }

    /** DATA on a stream, of exactly that payload. */
    public ScriptedPeer expectData(int stream, String payload, boolean end) {
        SeenFrame frame = expect(Kind.DATA, stream);
        assertEquals(payload.length(), frame.text().length(), () -> name + " got " + frame);
        assertTrue(payload.equals(frame.text()), () -> "other bytes in " + frame);
        assertEquals(end, frame.end(), () -> "END_STREAM of " + frame);
        return this;
    }

    /** The whole response that {@link #answer} writes. */
    public ScriptedPeer expectAnswer(int stream, String message) {
        expectHeaders(stream).with(":status", "200").open();
        expectData(stream, message, OPEN);
        expectHeaders(stream).with("grpc-status", "0").endStream();
        return this;
    }

    /** DATA on a stream, of that many bytes. */
    public ScriptedPeer expectDataBytes(int stream, int bytes, boolean end) {
        SeenFrame frame = expect(Kind.DATA, stream);
        assertEquals(bytes, frame.text().length(), () -> name + " got " + frame);
        assertEquals(end, frame.end(), () -> "END_STREAM of " + frame);
        return this;
    }

    /** RST_STREAM with a code. */
    public ScriptedPeer expectRst(int stream, ErrorCode code) {
        SeenFrame frame = expect(Kind.RST, stream);
        assertEquals(code.code(), frame.number(), () -> "code of " + frame);
        return this;
    }

    /** GOAWAY with a last stream and a code. */
    public SeenFrame expectGoAway(int last, ErrorCode code) {
        SeenFrame frame = expect(Kind.GOAWAY, 0);
        assertEquals(code.code(), frame.number(), () -> "code of " + frame);
        assertEquals(last, frame.last(), () -> "last stream of " + frame);
        return frame;
    }

    /** WINDOW_UPDATE with an increment; stream 0 for the connection. */
    public ScriptedPeer expectWindowUpdate(int stream, int bytes) {
        assertEquals(bytes, expect(Kind.WINDOW_UPDATE, stream).number());
        return this;
    }

    /** PING's acknowledgement. */
    public ScriptedPeer expectPingAck(long payload) {
        assertEquals(payload, expect(Kind.PING_ACK, 0).number());
        return this;
    }

    /** SETTINGS' acknowledgement. */
    public ScriptedPeer expectSettingsAck() {
        expect(Kind.SETTINGS_ACK, 0);
        return this;
    }

    /** PING; the result is its payload. */
    public long expectPing() {
        return expect(Kind.PING, 0).number();
    }

    /** What the proxy sends first: SETTINGS and the connection's window; with the preface where it is due. */
    public Http2Settings expectStart() {
        expect(Kind.SETTINGS, 0);
        expectWindowUpdate(0, (4 << 20) - 65_535);
        return scribe.log.settings;
    }

    /** No frame came. */
    public ScriptedPeer expectNothing() {
        collect();
        assertEquals("[]", scribe.log.frames.toString(), () -> name + " expected nothing");
        return this;
    }

    /** The proxy has closed the socket, and everything that came was expected. */
    public ScriptedPeer expectClosed() {
        expectNothing();
        assertFalse(channel.isOpen(), () -> name + " is open");
        return this;
    }

    /** Whether the socket is open. */
    public boolean isOpen() {
        return channel.isOpen();
    }

    /** The socket is open. */
    public ScriptedPeer expectOpen() {
        assertTrue(isOpen(), () -> name + " is closed");
        return this;
    }

    /** Whatever comes next, or null. */
    public @org.jspecify.annotations.Nullable SeenFrame poll() {
        collect();
        return scribe.log.frames.poll();
    }

    /** How many writes the shut socket holds. */
    public int heldWrites() {
        return valve.heldWrites();
    }

    private SeenFrame expect(Kind kind, int stream) {
        collect();
        SeenFrame frame = scribe.log.frames.poll();
        if (frame == null || frame.kind() != kind || frame.stream() != stream) {
            throw new AssertionError(name + " expected " + kind + " on " + stream + ", got "
                    + (frame == null ? "nothing" : frame) + ", then " + scribe.log.frames);
        }
        return frame;
    }

    private void collect() {
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            scribe.read(part);
        }
        if (prefaceDue) {
            if (!scribe.skip(PREFACE)) {
                return;
            }
            prefaceDue = false;
        }
        scribe.parse();
    }

    void close() {
        if (channel.isOpen()) {
            valve.open(channel.pipeline().context(valve));
            channel.close();
        }
        channel.finishAndReleaseAll();
        scribe.close();
    }
}
