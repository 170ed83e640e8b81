package dev.portcullis.entrypoint;

import dev.portcullis.loop.PeerTimeout;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/** Takes accepted sockets from a listener and registers each with that of its workers which has the least to do. On the listener's loop. */
final class Acceptor extends ChannelInboundHandlerAdapter {
    /** How long accepting rests when the process is out of file descriptors: trying again at once would only burn CPU. */
    private static final long REST_MILLIS = 1000;

    private static final System.Logger LOG = System.getLogger("dev.portcullis.entrypoint");

    private final List<EdgeWorker> workers;
    private final BiConsumer<EdgeWorker, Channel> begin;
    private int next;

    /**
     * An acceptor in front of workers.
     *
     * @param begin called on the worker's loop, once the socket is registered there
     */
    Acceptor(List<EdgeWorker> workers, BiConsumer<EdgeWorker, Channel> begin) {
        this.workers = workers;
        this.begin = begin;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        Channel channel = (Channel) message;
        EdgeWorker worker = leastLoaded();
        try {
            channel.config().setOption(ChannelOption.TCP_NODELAY, true);
            channel.config().setOption(ChannelOption.SO_KEEPALIVE, true);
            PeerTimeout.set(channel);
        } catch (ChannelException e) {
            // The peer is gone already: the others must not wait for it.
            channel.unsafe().closeForcibly();
            return;
        }
        channel.pipeline().addLast(new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel registered) {
                begin.accept(worker, registered);
            }
        });
        worker.worker().eventLoop().register(channel).addListener(registered -> {
            if (!registered.isSuccess()) {
                channel.unsafe().closeForcibly();
            }
        });
    }

    /** Load lags behind a burst of accepts, so equal workers take turns. */
    private EdgeWorker leastLoaded() {
        int count = workers.size();
        EdgeWorker best = workers.get(next % count);
        for (int i = 1; i < count; i++) {
            EdgeWorker candidate = workers.get((next + i) % count);
            if (candidate.worker().load().isBelow(best.worker().load())) {
                best = candidate;
            }
        }
        next = (next + 1) % count;
        return best;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (ctx.channel().config().isAutoRead()) {
            LOG.log(System.Logger.Level.WARNING, "accepting rests for a second: {0}", cause.toString());
            ctx.channel().config().setAutoRead(false);
            ctx.executor().schedule(() -> ctx.channel().config().setAutoRead(true), REST_MILLIS, TimeUnit.MILLISECONDS);
        }
    }
}
