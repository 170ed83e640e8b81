package dev.portcullis.upstream;

import dev.portcullis.address.BackendAddress;
import dev.portcullis.settings.UpstreamSettings;
import io.netty.channel.ChannelFuture;

/** How a connection to a backend comes about: over TCP in the proxy, in memory in tests and benchmarks. */
public interface Dialer {
    /** Begins to connect, for so long as the transport allows; the channel's loop is the worker's, and its pipeline is empty but for what moves bytes. */
    ChannelFuture dial(BackendAddress address, UpstreamSettings transport);
}
