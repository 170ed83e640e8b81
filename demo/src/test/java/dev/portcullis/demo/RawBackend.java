package dev.portcullis.demo;

import io.grpc.HandlerRegistry;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptors;
import io.grpc.ServerMethodDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A grpc-java server on loopback, HTTP/2 in clear text: route_guide, and the raw methods that a test gives it. Handlers run
 * on its event loop and must not block. The test's thread starts, kills, restarts, and closes it.
 */
final class RawBackend implements AutoCloseable {
    /** Above the largest message of any test. */
    static final int MESSAGE_BYTES_MAX = 8 << 20;

    private static final long CLOSE_SECONDS = 30;

    private final String name;
    private final Map<String, ServerMethodDefinition<byte[], byte[]>> methods = new ConcurrentHashMap<>();
    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Queue<Channel> connections = new ConcurrentLinkedQueue<>();
    private final AtomicInteger connectionsMade = new AtomicInteger();
    private final int port;
    private Server server;
    private volatile boolean alive = true;

    private RawBackend(String name) throws IOException {
        this.name = name;
        this.server = listen(0);
        this.port = server.getPort();
    }

    /** Starts a backend on a free port; it accepts connections when this returns. */
    static RawBackend start(String name) throws IOException {
        return new RawBackend(name);
    }

    /** Adds a method; a later one with the same name replaces it. */
    RawBackend on(String method, MethodType type, ServerCallHandler<byte[], byte[]> handler) {
        var definition = ServerMethodDefinition.create(RawCalls.method(method, type), handler);
        methods.put(definition.getMethodDescriptor().getFullMethodName(), definition);
        return this;
    }

    String name() {
        return name;
    }

    /** On 127.0.0.1; the same after a restart. */
    int port() {
        return port;
    }

    /** Connections that were accepted so far. */
    int connectionsMade() {
        return connectionsMade.get();
    }

    /**
     * Resets every connection and stops listening: what a peer sees of a killed process. The sockets are closed below
     * grpc-java, which would say GOAWAY first.
     */
    void kill() throws InterruptedException {
        alive = false;
        loop.submit(() -> connections.forEach(RawBackend::reset)).sync();
        server.shutdownNow();
        awaitEnd();
    }

    /** A close with linger 0 is a reset on the wire. */
    private static void reset(Channel connection) {
        connection.config().setOption(ChannelOption.SO_LINGER, 0);
        connection.unsafe().close(connection.voidPromise());
    }

    /** Stops listening, says GOAWAY as grpc-java does, and waits until its calls are over. */
    void shutDown() throws InterruptedException {
        server.shutdown();
        awaitEnd();
    }

    /**
     * Says GOAWAY on every open connection, with the last stream that came, and goes on listening. Later streams of such a
     * connection are never answered.
     */
    void goAway() throws InterruptedException {
        loop.submit(() -> connections.forEach(RawBackend::goAway)).sync();
    }

    private static void goAway(Channel connection) {
        ChannelHandlerContext context = connection.pipeline().context(Http2ConnectionHandler.class);
        if (context == null) {
            // Accepted just now: no call came by it yet.
            return;
        }
        Http2ConnectionHandler http2 = (Http2ConnectionHandler) context.handler();
        int last = http2.connection().remote().lastStreamCreated();
        connection.pipeline().get(LaterData.class).dropBehind(last);
        http2.goAway(context, last, Http2Error.NO_ERROR.code(), Unpooled.EMPTY_BUFFER, context.newPromise());
        context.flush();
    }

    /** Listens again on the port that it had before {@link #kill} or {@link #shutDown}. */
    void restart() throws IOException {
        alive = true;
        server = listen(port);
    }

    private Server listen(int bindPort) throws IOException {
        return NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), bindPort))
                .channelFactory(this::listener)
                .bossEventLoopGroup(loop)
                .workerEventLoopGroup(loop)
                .directExecutor()
                .maxInboundMessageSize(MESSAGE_BYTES_MAX)
                .addService(ServerInterceptors.intercept(new RouteGuideService(), new SeenHeaders(name)))
                .fallbackHandlerRegistry(new Methods())
                .build()
                .start();
    }

    private NioServerSocketChannel listener() {
        NioServerSocketChannel listener = new NioServerSocketChannel();
        listener.pipeline().addFirst(new AcceptRecorder());
        return listener;
    }

    private void awaitEnd() throws InterruptedException {
        if (!server.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException(name + " did not end in " + CLOSE_SECONDS + " s");
        }
    }

    @Override
    public void close() {
        server.shutdownNow();
        try {
            awaitEnd();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            loop.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
        }
    }

    /** The methods of the map, asked for each call. */
    private final class Methods extends HandlerRegistry {
        @Override
        public @Nullable ServerMethodDefinition<?, ?> lookupMethod(String method, @Nullable String authority) {
            return methods.get(method);
        }
    }

    /** Remembers each accepted connection. */
    private final class AcceptRecorder extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object accepted) {
            Channel connection = (Channel) accepted;
            if (!alive) {
                connection.config().setOption(ChannelOption.SO_LINGER, 0);
                connection.unsafe().closeForcibly();
                return;
            }
            connection.pipeline().addFirst(new LaterData());
            connections.add(connection);
            connection.closeFuture().addListener(closed -> connections.remove(connection));
            connectionsMade.incrementAndGet();
            ctx.fireChannelRead(accepted);
        }
    }
}
