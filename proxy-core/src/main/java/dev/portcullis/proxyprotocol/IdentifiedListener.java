package dev.portcullis.proxyprotocol;

import dev.portcullis.connection.IdentifiedConnection;
import dev.portcullis.observe.CloseReason;
import io.netty.channel.ChannelHandlerContext;

/** Learns how a {@link ProxyHeaderStage} ended: exactly one of its methods is called, once, unless the client went first. */
public interface IdentifiedListener {
    /**
     * Who called is known. Install the next stage behind {@code ctx}: the bytes after the header follow when this returns.
     *
     * @param ctx the stage, which leaves the pipeline right after
     */
    void onIdentified(ChannelHandlerContext ctx, IdentifiedConnection connection);

    /**
     * The stage gave up; it closes the connection when this returns.
     *
     * @param detail what was wrong, safe to log; may be empty
     */
    void onProxyHeaderFailed(ChannelHandlerContext ctx, CloseReason reason, String detail);
}
