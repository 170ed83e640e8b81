package dev.portcullis.loop;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.channel.uring.IoUringSocketChannel;

/**
 * How long the kernel lets a peer leave bytes unacknowledged, or untaken with its window at zero, before it ends the connection
 * ({@code TCP_USER_TIMEOUT}, RFC 5482). Without it a peer that vanished is sent the same bytes again for about a quarter of an
 * hour. No state; any thread, before or after the channel is registered.
 */
public final class PeerTimeout {
    /**
     * 30 s: past the pauses that a collector, a route change, or a suspended virtual machine makes, well below the kernel's 15
     * min, and above the 20 s of gRPC's keepalive (gRFC A18), so that a PING's own timeout decides first where one is under way.
     */
    public static final int UNACKNOWLEDGED_MILLIS_MAX = 30_000;

    private PeerTimeout() {}

    /**
     * Sets it where the transport has the option; NIO has not, and its peers are found by PING alone.
     *
     * @return whether it was set
     * @throws ChannelException when the socket is closed already
     */
    public static boolean set(Channel channel) {
        if (channel instanceof EpollSocketChannel) {
            return channel.config().setOption(EpollChannelOption.TCP_USER_TIMEOUT, UNACKNOWLEDGED_MILLIS_MAX);
        }
        if (channel instanceof IoUringSocketChannel) {
            return channel.config().setOption(IoUringChannelOption.TCP_USER_TIMEOUT, UNACKNOWLEDGED_MILLIS_MAX);
        }
        return false;
    }
}
