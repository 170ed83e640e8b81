package dev.portcullis.demo;

import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.File;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/**
 * A grpc-java channel that calls as a client behind a balancer does: a PROXY header, then TLS, then HTTP/2, all on one
 * connection. Any thread may use it; it has an event loop of its own and ends it in {@link #close}.
 */
final class CallerChannel implements AutoCloseable {
    private static final long CLOSE_SECONDS = 20;

    private final EventLoopGroup loop;
    private final ManagedChannel channel;

    private CallerChannel(EventLoopGroup loop, ManagedChannel channel) {
        this.loop = loop;
        this.channel = channel;
    }

    /**
     * Opens a channel; the connection is made with the first call.
     *
     * @param trusted the PEM file of the only certificate that is trusted
     * @param tlsVersions such as {@code TLSv1.3}; none for what the library offers
     */
    static CallerChannel open(
            InetSocketAddress address, ProxyPreamble preamble, File trusted, int messageBytesMax, String... tlsVersions)
            throws SSLException {
        // The JDK's engine: the proxy runs on BoringSSL, so the two ends do not share their mistakes.
        var tls = GrpcSslContexts.configure(SslContextBuilder.forClient().trustManager(trusted), SslProvider.JDK);
        SslContext context = (tlsVersions.length == 0 ? tls : tls.protocols(tlsVersions)).build();
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        ManagedChannel channel = NettyChannelBuilder.forAddress(address)
                .overrideAuthority("localhost:" + address.getPort())
                .eventLoopGroup(loop)
                .channelFactory(() -> {
                    NioSocketChannel socket = new NioSocketChannel();
                    socket.pipeline().addFirst(new PreambleWriter(preamble));
                    return socket;
                })
                .sslContext(context)
                .maxInboundMessageSize(messageBytesMax)
                .disableRetry()
                .build();
        return new CallerChannel(loop, channel);
    }

    /** For stubs. */
    ManagedChannel grpc() {
        return channel;
    }

    /** Ends every call that is left, the connection, and the loop. Blocks. */
    @Override
    public void close() {
        channel.shutdownNow();
        try {
            if (!channel.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("a gRPC channel did not close in " + CLOSE_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            loop.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
        }
    }
}
