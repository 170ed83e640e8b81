package dev.portcullis.proxyprotocol;

import dev.portcullis.connection.IdentifiedConnection;
import dev.portcullis.observe.CloseReason;
import io.netty.channel.ChannelHandlerContext;

/**
 * Learns how a {@link ProxyHeaderStage} ended: each of its methods is called once at most; when another header follows the first,
 * the failure comes after the identification.
 */
public interface IdentifiedListener {
    /**
     * Who called is known. Install the next stage behind {@code ctx}: the bytes after the header follow.
     *
     * @param ctx the stage, which leaves the pipeline with those bytes
     */
    void onIdentified(ChannelHandlerContext ctx, IdentifiedConnection connection);

    /**
     * The stage gave up; it closes the connection when this returns.
     *
     * @param detail what was wrong, safe to log; may be empty
     */
    void onProxyHeaderFailed(ChannelHandlerContext ctx, CloseReason reason, String detail);
}
