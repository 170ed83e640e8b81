package dev.portcullis.app.admin;

import dev.portcullis.HealthPort;
import dev.portcullis.address.ListenAddress;
import dev.portcullis.grpc.ServingStatus;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

    /** Sockets on this machine close at once; a loop that does not is not waited for. */
    private static final long CLOSE_MILLIS = 1_000;

    private static final String NAME = "traefik";
    private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);

    private final EventLoopGroup group;
    private final Channel listener;
    private final ChannelGroup connections;

    private AdminServer(EventLoopGroup group, Channel listener, ChannelGroup connections) {
        this.group = group;
        this.listener = listener;
        this.connections = connections;
    }

    /**
     * Listens; when this returns, the pages can be read.
     *
     * @param pages for HTTP/1.1
     * @param serving for {@code grpc.health.v1}, over HTTP/2 with prior knowledge
     * @throws IOException when the address cannot be bound; the message names the entry point and the address
     */
    public static AdminServer open(
            ListenAddress address, AdminPages pages, Supplier<CompletableFuture<Map<String, ServingStatus>>> serving)
            throws IOException {
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("portcullis-admin", true), NioIoHandler.newFactory());
        HealthPort health = new HealthPort(group.next(), serving, AdminServer::onDefect);
        ConnectionLimit limit = new ConnectionLimit(CONNECTIONS_MAX);
        // One that is accepted while all are closed is closed, too.
        ChannelGroup connections = new DefaultChannelGroup(group.next(), true);
        ChannelFuture bound = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, CONNECTIONS_MAX)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        connections.add(channel);
                        install(channel, limit, pages, health);
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
        return new AdminServer(group, bound.channel(), connections);
    }

    private static void install(Channel channel, ConnectionLimit limit, AdminPages pages, HealthPort health) {
        HttpDecoderConfig limits = new HttpDecoderConfig()
                .setMaxInitialLineLength(REQUEST_LINE_BYTES)
                .setMaxHeaderSize(HEADERS_BYTES);
        ReadTimeoutHandler idle = new ReadTimeoutHandler(IDLE_SECONDS);
        HttpServerCodec http1 = new HttpServerCodec(limits);
        AdminExchange exchange = new AdminExchange(pages);
        FirstWord first = new FirstWord(ctx -> {
            ctx.pipeline().remove(idle);
            ctx.pipeline().remove(http1);
            ctx.pipeline().replace(exchange, "http2", health.newHandler());
        });
        channel.pipeline().addLast(limit, idle, first, http1, exchange);
    }

    private static void onDefect(Throwable defect) {
        LOG.error("a defect of the proxy ended a connection to the admin port; please report it", defect);
    }

    private static String reason(Throwable cause) {
        String message = cause.getMessage();
        return message == null ? cause.toString() : message;
    }

    private static void stop(EventLoopGroup group) {
        group.shutdownGracefully(0, CLOSE_MILLIS, TimeUnit.MILLISECONDS).awaitUninterruptibly();
    }

    /** The bound address. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    /** Closes the listener and every connection, before the loop: one that ends without a quiet period need not tell their handlers. */
    @Override
    public void close() {
        listener.close().awaitUninterruptibly(CLOSE_MILLIS);
        connections.close().awaitUninterruptibly(CLOSE_MILLIS);
        stop(group);
    }
}
