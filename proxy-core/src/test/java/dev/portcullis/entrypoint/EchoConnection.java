package dev.portcullis.entrypoint;

import dev.portcullis.observe.CloseReason;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** Stands in for HTTP/2: gives every byte back, and ends when it is asked to drain. */
final class EchoConnection extends ChannelInboundHandlerAdapter implements ServedConnection {
    private final RecordingObserver events;
    private final ChannelHandlerContext stage;
    private CloseReason reason = CloseReason.CLIENT_CLOSED;

    EchoConnection(RecordingObserver events, ChannelHandlerContext stage) {
        this.events = events;
        this.stage = stage;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object bytes) {
        var unused = ctx.writeAndFlush(bytes);
    }

    @Override
    public void drain() {
        events.add("drained");
        end();
    }

    @Override
    public void closeNow() {
        events.add("closed now");
        end();
    }

    @Override
    public int openStreams() {
        return 0;
    }

    @Override
    public CloseReason closeReason() {
        return reason;
    }

    private void end() {
        reason = CloseReason.DRAINED;
        var unused = stage.channel().close();
    }
}
