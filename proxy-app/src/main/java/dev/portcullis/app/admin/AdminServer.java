package dev.portcullis.app.admin;

import dev.portcullis.address.ListenAddress;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** The listener of the admin port and its one thread. Any thread may open and close it. */
public final class AdminServer implements AutoCloseable {
    /** Probes and scrapers hold a handful; more is a leak or an attack. */
    static final int CONNECTIONS_MAX = 64;

    /** Twice the longest scrape interval in use, so that a scraper keeps its connection. */
    private static final int IDLE_SECONDS = 120;

    /** All paths together are shorter than 100 characters. */
    private static final int REQUEST_LINE_BYTES = 4096;

    /** What browsers and scrapers send is below 2 KiB. */
    private static final int HEADERS_BYTES = 8192;

    private static final String NAME = "traefik";

    private final EventLoopGroup group;
    private final Channel listener;

    private AdminServer(EventLoopGroup group, Channel listener) {
        this.group = group;
        this.listener = listener;
    }

    /**
     * Listens; when this returns, the pages can be read.
     *
     * @throws IOException when the address cannot be bound; the message names the entry point and the address
     */
    public static AdminServer open(ListenAddress address, AdminPages pages) throws IOException {
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("portcullis-admin", true), NioIoHandler.newFactory());
        ConnectionLimit limit = new ConnectionLimit(CONNECTIONS_MAX);
        ChannelFuture bound = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, CONNECTIONS_MAX)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        install(channel, limit, pages);
                    }
                })
                .bind(address.toSocketAddress())
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            stop(group);
            Throwable cause = bound.cause();
            throw new IOException(
                    "entry point " + NAME + ": cannot listen on " + address + ": " + reason(cause), cause);
        }
        return new AdminServer(group, bound.channel());
    }

    private static void install(Channel channel, ConnectionLimit limit, AdminPages pages) {
        HttpDecoderConfig limits = new HttpDecoderConfig()
                .setMaxInitialLineLength(REQUEST_LINE_BYTES)
                .setMaxHeaderSize(HEADERS_BYTES);
        channel.pipeline()
                .addLast(limit)
                .addLast(new ReadTimeoutHandler(IDLE_SECONDS))
                .addLast(new HttpServerCodec(limits))
                .addLast(new AdminExchange(pages));
    }

    private static String reason(Throwable cause) {
        String message = cause.getMessage();
        return message == null ? cause.toString() : message;
    }

    private static void stop(EventLoopGroup group) {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /** The bound address. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    /** Closes the listener and every connection. */
    @Override
    public void close() {
        listener.close().awaitUninterruptibly();
        stop(group);
    }
}
