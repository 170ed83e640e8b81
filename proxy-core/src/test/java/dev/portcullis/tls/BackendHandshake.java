package dev.portcullis.tls;

import dev.portcullis.address.BackendAddress;
import dev.portcullis.settings.BackendTlsSettings;
import dev.portcullis.settings.ServerSettings;
import dev.portcullis.settings.ServiceSettings;
import dev.portcullis.settings.ServiceSettings.LoadBalancer;
import dev.portcullis.settings.SettingsException;
import dev.portcullis.settings.UpstreamSettings;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerAdapter;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A server on loopback, and connections of {@link BackendTlsStage} to it. */
final class BackendHandshake implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 20;

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final BlockingQueue<String> outcomes = new LinkedBlockingQueue<>();
    private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final Channel listener;

    /** A server whose connections are set up so. */
    BackendHandshake(Consumer<Channel> server) {
        listener = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channels.add(channel);
                        server.accept(channel);
                        channel.pipeline().addLast(new Quiet());
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
    }

    /** A server with TLS, which says nothing more. */
    static BackendHandshake with(SslContext tls) {
        return new BackendHandshake(channel -> channel.pipeline().addLast(tls.newHandler(channel.alloc())));
    }

    static LoadBalancer service(BackendTlsSettings tls, String host) {
        BackendAddress address = new BackendAddress(host, 443, true);
        return new LoadBalancer(
                "service",
                List.of(new ServerSettings("https://" + host, address)),
                true,
                UpstreamSettings.DEFAULT.withTls(tls));
    }

    static BackendTlsTable table(BackendTlsSettings tls, TlsEngine engine) throws SettingsException {
        List<ServiceSettings> services = List.of(service(tls, "localhost"));
        return BackendTlsTable.create(services, engine, null);
    }

    /** Makes one connection with settings of its own. */
    String outcome(BackendTlsSettings settings, TlsEngine engine, String host) throws Exception {
        BackendTlsTable table = table(settings, engine);
        try {
            return outcome(BackendTlsTableTest.only(table, settings), host, 20_000);
        } finally {
            table.release();
        }
    }

    /** Makes one connection: {@code secured}, or why not. */
    String outcome(BackendTls tls, String host, long millis) throws InterruptedException {
        InetSocketAddress address = (InetSocketAddress) listener.localAddress();
        ChannelFuture connect = new Bootstrap()
                .group(group)
                .channel(NioSocketChannel.class)
                // Nothing is read before there is somebody to read it.
                .option(ChannelOption.AUTO_READ, false)
                .handler(new Nothing())
                .connect(address);
        Channel channel = connect.syncUninterruptibly().channel();
        channels.add(channel);
        channel.eventLoop().execute(() -> {
            BackendTlsStage.install(
                    channel, tls, new BackendAddress(host, address.getPort(), true), millis, new Told());
            channel.pipeline().addLast(new Quiet());
            channel.config().setAutoRead(true);
        });
        String outcome = next();
        if (!outcome.equals("secured")) {
            channel.closeFuture().syncUninterruptibly();
        }
        return outcome;
    }

    /** What was said next. */
    String next() throws InterruptedException {
        String outcome = outcomes.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return outcome == null ? "nothing happened" : outcome;
    }

    @Override
    public void close() {
        listener.close().syncUninterruptibly();
        channels.close().syncUninterruptibly();
        // Handlers are told in a task behind the close.
        group.next().submit(() -> {}).syncUninterruptibly();
        group.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** Writes down what is told. */
    private final class Told implements BackendTlsListener {
        @Override
        public void onSecured() {
            outcomes.add("secured");
        }

        @Override
        public void onTlsFailed(String reason) {
            outcomes.add(reason);
        }

        @Override
        public void onTlsBroken(String reason) {
            outcomes.add("broken: " + reason);
        }
    }

    /** A bootstrap wants a handler. */
    private static final class Nothing extends ChannelHandlerAdapter {}

    /** The last handler: what fails here is told elsewhere. */
    private static final class Quiet extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
