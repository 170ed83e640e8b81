package dev.portcullis.bench.streaming;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;

/** Sends everything back, over HTTP/2 in clear text; a call ends well once its request does. Takes a port. */
public final class EchoServer {
    private EchoServer() {}

    /** Serves until the process is ended. */
    public static void main(String[] args) throws Exception {
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        new ServerBootstrap()
                .group(loop)
                .channel(EpollServerSocketChannel.class)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        Http2Settings settings = new Http2Settings().maxConcurrentStreams(100_000);
                        channel.pipeline()
                                .addLast(Http2FrameCodecBuilder.forServer()
                                        .initialSettings(settings)
                                        .build())
                                .addLast(new Echo());
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0]))
                .sync()
                .channel()
                .closeFuture()
                .sync();
    }

    /** The streams of one connection. */
    private static final class Echo extends ChannelDuplexHandler {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object frame) {
            if (frame instanceof Http2HeadersFrame head) {
                ctx.write(new DefaultHttp2HeadersFrame(
                                new DefaultHttp2Headers().status("200").add("content-type", "application/grpc"))
                        .stream(head.stream()));
                endIf(head.isEndStream(), ctx, head.stream());
            } else if (frame instanceof Http2DataFrame data) {
                ctx.write(new DefaultHttp2WindowUpdateFrame(data.initialFlowControlledBytes()).stream(data.stream()));
                // The content's reference goes to the frame that is written.
                ctx.write(new DefaultHttp2DataFrame(data.content()).stream(data.stream()));
                endIf(data.isEndStream(), ctx, data.stream());
            } else {
                ReferenceCountUtil.release(frame);
            }
        }

        private static void endIf(boolean over, ChannelHandlerContext ctx, Http2FrameStream stream) {
            if (over) {
                DefaultHttp2Headers trailers = new DefaultHttp2Headers();
                trailers.add("grpc-status", "0");
                ctx.write(new DefaultHttp2HeadersFrame(trailers, true).stream(stream));
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            ctx.flush();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            // A client that was ended; the codec closes what is left.
            ctx.close();
        }
    }
}
