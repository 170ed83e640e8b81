package dev.portcullis.entrypoint;

import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.loop.RateLimitedLog;
import dev.portcullis.settings.EntryPointSettings;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Takes sockets from a listener and gives each to the least busy worker. On the acceptor's loop. */
@EventLoopConfined
final class ConnectionAcceptor extends ChannelInboundHandlerAdapter {
    /** After a failed accept, mostly for want of file descriptors: time for connections to close. */
    private static final long ACCEPT_PAUSE_MILLIS = 1_000;

    /** Between two lines on failed accepts. */
    private static final long LOG_INTERVAL_MILLIS = 10_000;

    private final EntryPointSettings settings;
    private final StageTools tools;
    private final List<WorkerPlace> places;
    private final List<ConnectionRegistry> registries;
    private final ConnectionCount count;
    private final RateLimitedLog log;
    private int turn;

    ConnectionAcceptor(
            EntryPointSettings settings,
            StageTools tools,
            List<WorkerPlace> places,
            List<ConnectionRegistry> registries,
            ConnectionCount count) {
        this.settings = settings;
        this.tools = tools;
        this.places = places;
        this.registries = registries;
        this.count = count;
        this.log = new RateLimitedLog(
                System.getLogger("dev.portcullis.entrypoint"), System.Logger.Level.WARNING, LOG_INTERVAL_MILLIS);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        Channel child = (Channel) message;
        if (!count.tryTake()) {
            child.unsafe().closeForcibly();
            tools.observers().onAcceptRefused(settings.name());
            return;
        }
        int index = leastBusy();
        prepare(child, places.get(index), registries.get(index));
        child.closeFuture().addListener(closed -> count.giveBack());
        // Netty closes a socket that cannot be registered, so the count is given back in any case.
        var unused = places.get(index).worker().eventLoop().register(child);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        log.log(
                ctx.executor().ticker().nanoTime(),
                "entry point " + settings.name() + " cannot accept, and tries again in " + ACCEPT_PAUSE_MILLIS + " ms: "
                        + cause);
        if (ctx.channel().config().isAutoRead()) {
            ctx.channel().config().setAutoRead(false);
            var unused = ctx.executor()
                    .schedule(
                            () -> ctx.channel().config().setAutoRead(true), ACCEPT_PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void prepare(Channel child, WorkerPlace place, ConnectionRegistry registry) {
        child.config().setAllocator(PooledByteBufAllocator.DEFAULT);
        child.config().setOption(ChannelOption.TCP_NODELAY, true);
        child.config().setOption(ChannelOption.SO_KEEPALIVE, true);
        child.pipeline().addLast(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                ConnectionPipeline.install(channel, settings, tools, place, registry);
            }
        });
    }

    /** Loads lag a little, so among equals each takes its turn. */
    private int leastBusy() {
        turn = (turn + 1) % places.size();
        int best = turn;
        for (int i = 1; i < places.size(); i++) {
            int candidate = (turn + i) % places.size();
            if (places.get(candidate)
                    .worker()
                    .load()
                    .isBelow(places.get(best).worker().load())) {
                best = candidate;
            }
        }
        return best;
    }
}
