package dev.portcullis.entrypoint;

import dev.portcullis.connection.SecuredConnection;
import io.netty.channel.ChannelHandlerContext;

/** Serves HTTP/2 on connections of one worker. Called on that worker's loop. */
public interface SecuredConnectionServer {
    /**
     * Takes a connection over.
     *
     * @param ctx install what serves the connection right behind it; it leaves the pipeline when this returns, and the bytes that
     *     were already read follow
     */
    ServedConnection serve(ChannelHandlerContext ctx, SecuredConnection connection);
}
