package dev.portcullis.bench.streaming;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2ChannelDuplexHandler;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.util.ReferenceCountUtil;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/** One connection to the proxy and its streams. On its loop. A call that is refused or reset ends the run: figures would lie. */
final class EchoConnection extends Http2ChannelDuplexHandler {
    private final Load load;
    private final IdentityHashMap<Http2FrameStream, EchoStream> streams = new IdentityHashMap<>();
    private @Nullable ChannelHandlerContext context;

    EchoConnection(Load load) {
        this.load = load;
    }

    EchoStream open() {
        if (context == null) {
            throw new IllegalStateException("not connected");
        }
        Http2FrameStream stream = newStream();
        EchoStream opened = new EchoStream(context, stream);
        streams.put(stream, opened);
        opened.begin();
        return opened;
    }

    void flush() {
        if (context != null) {
            context.flush();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object frame) {
        if (frame instanceof Http2DataFrame data) {
            EchoStream stream = streams.get(data.stream());
            if (stream != null) {
                stream.onBytes(data.content(), load);
            }
            ctx.write(new DefaultHttp2WindowUpdateFrame(data.initialFlowControlledBytes()).stream(data.stream()));
        } else if (frame instanceof Http2HeadersFrame head && head.isEndStream()) {
            streams.remove(head.stream());
            if (!"0".contentEquals(String.valueOf(head.headers().get("grpc-status")))) {
                EchoLoad.fail("a call ended with " + head.headers());
            }
        } else if (frame instanceof Http2ResetFrame || frame instanceof Http2GoAwayFrame) {
            EchoLoad.fail(frame.toString());
        } else if (frame instanceof Http2SettingsFrame && context == null) {
            context = ctx;
            load.onConnected(this);
        }
        ReferenceCountUtil.release(frame);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.flush();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        EchoLoad.fail("the proxy closed a connection");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        EchoLoad.fail(cause.toString());
    }
}
