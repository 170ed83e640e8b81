package dev.portcullis.entrypoint;

import dev.portcullis.connection.AcceptedConnection;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.observe.CloseReason;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The life of one client connection from accept to close: it is counted, can be drained, and its end is announced once with the
 * reason. The first handler of the pipeline, so that every stage has seen the end before it is announced.
 */
@EventLoopConfined
final class ClientConnection extends ChannelInboundHandlerAdapter {
    private final AcceptedConnection accepted;
    private final Channel channel;
    private final ConnectionRegistry registry;
    private final WorkerPlace place;
    private @Nullable CloseReason reason;
    private @Nullable ServedConnection served;
    private boolean socketBroke;
    private boolean ended;

    ClientConnection(AcceptedConnection accepted, Channel channel, ConnectionRegistry registry, WorkerPlace place) {
        this.accepted = accepted;
        this.channel = channel;
        this.registry = registry;
        this.place = place;
    }

    AcceptedConnection accepted() {
        return accepted;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        place.worker().load().addConnections(1);
        place.observer().onAccepted(accepted);
        registry.add(this);
    }

    /** HTTP/2 is served now. */
    void servedBy(ServedConnection connection) {
        served = connection;
    }

    /** Keeps the first reason; the connection is closed by the caller. */
    void endsBecause(CloseReason why) {
        if (reason == null) {
            reason = why;
        }
    }

    void drain() {
        if (served != null) {
            served.drain();
        } else {
            endsBecause(CloseReason.DRAINED);
            var unused = channel.close();
        }
    }

    void closeNow() {
        endsBecause(CloseReason.DRAINED);
        if (served != null) {
            served.closeNow();
        } else {
            var unused = channel.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        socketBroke |= cause instanceof IOException;
        ctx.fireExceptionCaught(cause);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        ctx.fireChannelInactive();
        end();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        // A socket that closed before it became active announces nothing else.
        end();
    }

    private void end() {
        if (ended) {
            return;
        }
        ended = true;
        registry.remove(this);
        place.worker().load().addConnections(-1);
        place.observer().onClosed(accepted, closeReason());
    }

    private CloseReason closeReason() {
        if (reason != null) {
            return reason;
        }
        if (served == null) {
            return CloseReason.CLOSED_EARLY;
        }
        CloseReason why = served.closeReason();
        return socketBroke && why == CloseReason.CLIENT_CLOSED ? CloseReason.IO_ERROR : why;
    }
}
