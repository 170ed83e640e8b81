package dev.portcullis.bench.streaming;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.net.InetAddress;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.HdrHistogram.Histogram;

/**
 * Puts a load on a proxy over TLS 1.3: {@code EchoLoad CASE PORT CONNECTIONS COUNT WARM-SECONDS SECONDS}. Says {@code measuring} once
 * it is warm, and at the end one line of JSON: messages, and their delays in microseconds from when each was due (open loop: a
 * message that could not leave in time counts as late).
 */
public final class EchoLoad {
    private static final long HIGHEST_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final int DIGITS = 3;

    private EchoLoad() {}

    /** Runs one case. */
    public static void main(String[] args) throws Exception {
        int port = Integer.parseInt(args[1]);
        int connections = Integer.parseInt(args[2]);
        Histogram delays = new Histogram(HIGHEST_NANOS, DIGITS);
        Load load = Loads.of(
                args[0],
                connections,
                Integer.parseInt(args[3]),
                nanos -> delays.recordValue(Math.max(0, Math.min(nanos, HIGHEST_NANOS))));
        EventLoop loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory()).next();
        SslContext tls = tls();
        for (int i = 0; i < connections; i++) {
            connect(loop, tls, port, load);
        }
        loop.scheduleAtFixedRate(() -> load.onTick(System.nanoTime()), 1, 1, TimeUnit.MILLISECONDS);
        loop.schedule(
                () -> {
                    delays.reset();
                    System.out.println("measuring");
                },
                Integer.parseInt(args[4]),
                TimeUnit.SECONDS);
        int seconds = Integer.parseInt(args[5]);
        loop.schedule(() -> end(delays, seconds), seconds + Integer.parseInt(args[4]), TimeUnit.SECONDS);
    }

    private static void connect(EventLoop loop, SslContext tls, int port, Load load) {
        new Bootstrap()
                .group(loop)
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        Http2Settings settings = new Http2Settings().initialWindowSize(1 << 20);
                        channel.pipeline()
                                .addLast(tls.newHandler(channel.alloc()))
                                .addLast(Http2FrameCodecBuilder.forClient()
                                        .initialSettings(settings)
                                        // A call above the proxy's limit of streams waits, and is late.
                                        .encoderEnforceMaxConcurrentStreams(true)
                                        .build())
                                .addLast(new EchoConnection(load));
                    }
                })
                .connect(InetAddress.getLoopbackAddress(), port)
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        fail(String.valueOf(connected.cause()));
                    }
                });
    }

    private static SslContext tls() throws SSLException {
        ApplicationProtocolConfig h2 = new ApplicationProtocolConfig(
                Protocol.ALPN, SelectorFailureBehavior.NO_ADVERTISE, SelectedListenerFailureBehavior.ACCEPT, "h2");
        return SslContextBuilder.forClient()
                .sslProvider(SslProvider.OPENSSL)
                .protocols("TLSv1.3")
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .applicationProtocolConfig(h2)
                .build();
    }

    private static void end(Histogram delays, int seconds) {
        System.out.printf(
                Locale.ROOT,
                "{\"messages\": %d, \"seconds\": %d, \"p50\": %.0f, \"p99\": %.0f, \"p999\": %.0f, \"max\": %.0f}%n",
                delays.getTotalCount(),
                seconds,
                delays.getValueAtPercentile(50) / 1e3,
                delays.getValueAtPercentile(99) / 1e3,
                delays.getValueAtPercentile(99.9) / 1e3,
                delays.getMaxValue() / 1e3);
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }

    /** Ends the program: what was measured is of no use. */
    static void fail(String why) {
        System.err.println("EchoLoad: " + why);
        System.err.flush();
        Runtime.getRuntime().halt(1);
    }
}
