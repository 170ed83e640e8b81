package dev.portcullis.demo;

import io.grpc.Server;
import io.grpc.ServerInterceptor;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A route_guide server on loopback, HTTP/2 in clear text or over TLS, with server reflection so that grpcurl needs no proto file, and
 * the health service. Any thread may start and close it.
 */
final class RouteGuideServer implements AutoCloseable {
    private static final long CLOSE_SECONDS = 20;

    private final String name;
    private final Server server;
    private final EventLoopGroup loop;

    private RouteGuideServer(String name, Server server, EventLoopGroup loop) {
        this.name = name;
        this.server = server;
        this.loop = loop;
    }

    /**
     * Starts a server; it accepts connections when this returns.
     *
     * @param name what it calls itself in {@code x-served-by}
     * @param port 0 for any free one
     */
    static RouteGuideServer start(String name, int port) throws IOException {
        return start(name, port, null);
    }

    /**
     * The same over TLS with a certificate; without one in clear text.
     *
     * @param interceptors see each call before the service does
     */
    // Reflection v1alpha is deprecated, but it is the only one that older grpcurl versions speak.
    @SuppressWarnings("deprecation")
    static RouteGuideServer start(
            String name, int port, @Nullable TemporaryCertificate certificate, ServerInterceptor... interceptors)
            throws IOException {
        SslContext tls = certificate == null ? null : context(certificate);
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        NettyServerBuilder builder = NettyServerBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .channelType(NioServerSocketChannel.class)
                .bossEventLoopGroup(loop)
                .workerEventLoopGroup(loop)
                .intercept(new SeenHeaders(name))
                .addService(new RouteGuideService())
                .addService(new HealthStatusManager().getHealthService())
                .addService(ProtoReflectionServiceV1.newInstance())
                .addService(io.grpc.protobuf.services.ProtoReflectionService.newInstance());
        for (ServerInterceptor interceptor : interceptors) {
            builder.intercept(interceptor);
        }
        Server server = (tls == null ? builder : builder.sslContext(tls)).build();
        try {
            return new RouteGuideServer(name, server.start(), loop);
        } catch (IOException e) {
            loop.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
            throw e;
        }
    }

    /** The JDK's engine: the proxy runs on BoringSSL, so the two ends do not share their mistakes. */
    private static SslContext context(TemporaryCertificate certificate) throws IOException {
        SslContextBuilder builder = SslContextBuilder.forServer(
                certificate.certificate().toFile(), certificate.key().toFile());
        return GrpcSslContexts.configure(builder, SslProvider.JDK).build();
    }

    /** What it calls itself. */
    String name() {
        return name;
    }

    /** Where it listens, on 127.0.0.1. */
    int port() {
        return server.getPort();
    }

    /** Ends every call and the server. Blocks. */
    @Override
    public void close() {
        server.shutdownNow();
        try {
            if (!server.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException(name + " did not end in " + CLOSE_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            loop.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
        }
    }
}
