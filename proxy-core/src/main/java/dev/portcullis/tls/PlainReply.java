package dev.portcullis.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;

/** The HTTP/1.1 responses that we give, to clients which speak the wrong protocol. */
enum PlainReply {
    /** To HTTP/2 without TLS where TLS is spoken (RFC 9110 15.5.1): gRPC clients show what came in place of a frame. */
    USE_TLS("400 Bad Request", "this port speaks TLS; use https"),
    /** To HTTP/1.x without TLS where TLS is spoken. */
    USE_TLS_AND_HTTP2(
            "505 HTTP Version Not Supported",
            "this server speaks HTTP/2 (gRPC) over TLS only; use https and a client that offers ALPN h2"),
    /** To HTTP/1.x, which carries no gRPC (RFC 9110 15.6.6). */
    USE_HTTP2(
            "505 HTTP Version Not Supported",
            "this server speaks HTTP/2 (gRPC) only; use a client that offers ALPN h2; "
                    + "browsers and gRPC-Web over HTTP/1.1 need a gRPC-Web proxy in front");

    private final String response;

    PlainReply(String status, String text) {
        response = "HTTP/1.1 " + status + "\r\ncontent-type: text/plain\r\ncontent-length: " + (text.length() + 1)
                + "\r\nconnection: close\r\n\r\n" + text + "\n";
    }

    /** Sends it and closes the connection. */
    void sendAndClose(ChannelHandlerContext ctx) {
        ByteBuf bytes = ByteBufUtil.writeAscii(ctx.alloc(), response);
        var unused = ctx.writeAndFlush(bytes).addListener(ChannelFutureListener.CLOSE);
    }
}
