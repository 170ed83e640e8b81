package dev.portcullis.app.admin;

import dev.portcullis.loop.EventLoopConfined;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the requests of one admin connection. A request with a body, a second request before the first is answered, or
 * anything that is not HTTP ends the connection: no probe and no scraper does that.
 */
@EventLoopConfined
@SuppressWarnings("FutureReturnValueIgnored") // when a close fails there is nothing left to close
final class AdminExchange extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(AdminExchange.class);
    /** How long a client may go on sending after its answer: enough for what is on its way. */
    private static final long LINGER_MILLIS = 1_000;

    private final AdminPages pages;
    private boolean answering;
    private boolean ended;

    AdminExchange(AdminPages pages) {
        this.pages = pages;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (message instanceof HttpRequest request && !ended) {
                onRequest(ctx, request);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // A stranger's doing, or a timeout: nothing that an operator could act on.
        ctx.close();
    }

    private void onRequest(ChannelHandlerContext ctx, HttpRequest request) {
        if (answering) {
            ended = true;
            ctx.close();
            return;
        }
        boolean readable = request.decoderResult().isSuccess();
        boolean head = request.method().equals(HttpMethod.HEAD);
        boolean keep = readable && HttpUtil.isKeepAlive(request) && !hasBody(request);
        if (readable && request.method().equals(HttpMethod.POST) && AdminPages.isReload(request.uri())) {
            onReload(ctx, request, keep);
            return;
        }
        if (readable
                && request.method().equals(HttpMethod.GET)
                && pages.isBackends(
                        request.uri(), ReloadPermit.isLoopback(ctx.channel().remoteAddress()))) {
            answerLater(ctx, pages.backends(), keep);
            return;
        }
        answer(ctx, page(ctx, request), head, keep);
    }

    /** The answer comes from another thread when it is there; until then the connection waits. */
    private void onReload(ChannelHandlerContext ctx, HttpRequest request, boolean keep) {
        Page refusal = ReloadPermit.refusal(ctx.channel().remoteAddress(), request.headers());
        if (refusal != null) {
            answer(ctx, refusal, false, keep);
            return;
        }
        answerLater(ctx, pages.reload(), keep);
    }

    private void answerLater(ChannelHandlerContext ctx, CompletableFuture<Page> later, boolean keep) {
        answering = true;
        later.whenComplete((page, defect) -> ctx.executor()
                .execute(() -> answer(
                        ctx, defect == null ? page : Page.line(500, "a defect of the proxy: " + defect), false, keep)));
    }

    private Page page(ChannelHandlerContext ctx, HttpRequest request) {
        Throwable broken = request.decoderResult().cause();
        if (broken instanceof TooLongHttpLineException) {
            return Page.line(414, "the request line is too long");
        }
        if (broken instanceof TooLongHttpHeaderException) {
            return Page.line(431, "the request headers are too large");
        }
        if (broken != null) {
            return Page.line(400, "this is not an HTTP/1.1 request");
        }
        if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
            return Page.line(405, "the admin port answers GET and HEAD only, and POST to /api/reload");
        }
        String accept = request.headers().get(HttpHeaderNames.ACCEPT, "");
        try {
            return pages.get(
                    request.uri(), accept, ReloadPermit.isLoopback(ctx.channel().remoteAddress()));
        } catch (RuntimeException defect) {
            LOG.error("the admin port cannot answer a request", defect);
            return Page.line(500, "a defect of the proxy; its log says more");
        }
    }

    private void answer(ChannelHandlerContext ctx, Page page, boolean head, boolean keep) {
        byte[] body = page.body().getBytes(StandardCharsets.UTF_8);
        ByteBuf content = head ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body);
        FullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(page.status()), content);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, page.contentType())
                .set(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(body.length))
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
                .set(HttpHeaderNames.CONNECTION, keep ? HttpHeaderValues.KEEP_ALIVE : HttpHeaderValues.CLOSE);
        if (page.status() == HttpResponseStatus.METHOD_NOT_ALLOWED.code()) {
            response.headers().set(HttpHeaderNames.ALLOW, "GET, HEAD");
        }
        answering = true;
        ended = !keep;
        ctx.writeAndFlush(response).addListener((ChannelFutureListener) written -> {
            answering = false;
            if (!written.isSuccess()) {
                written.channel().close();
            } else if (!keep) {
                closeBehindTheRest(written.channel());
            }
        });
    }

    /** The kernel answers a close over unread bytes with a reset, which may overtake the response: the rest is read and dropped. */
    private static void closeBehindTheRest(Channel channel) {
        if (channel instanceof DuplexChannel duplex) {
            duplex.shutdownOutput();
            channel.eventLoop().schedule(() -> channel.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
        } else {
            channel.close();
        }
    }

    private static boolean hasBody(HttpRequest request) {
        return HttpUtil.isTransferEncodingChunked(request) || HttpUtil.getContentLength(request, 0L) > 0;
    }
}
