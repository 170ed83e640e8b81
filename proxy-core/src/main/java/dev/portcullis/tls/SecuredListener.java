package dev.portcullis.tls;

import dev.portcullis.connection.SecuredConnection;
import dev.portcullis.observe.CloseReason;
import io.netty.channel.ChannelHandlerContext;

/** Learns how the stages of this package ended: exactly one of its methods is called, once, unless the client went first. */
public interface SecuredListener {
    /**
     * The connection speaks HTTP/2. Install what serves it behind {@code ctx}: bytes follow when this returns.
     *
     * @param ctx the stage, which leaves the pipeline right after
     */
    void onSecured(ChannelHandlerContext ctx, SecuredConnection connection);

    /**
     * The stage gave up; the connection is closed, or will be when the client has its answer.
     *
     * @param detail what was wrong, safe to log; may be empty
     */
    void onTlsFailed(ChannelHandlerContext ctx, CloseReason reason, String detail);
}
