package dev.portcullis.upstream;

import dev.portcullis.address.BackendAddress;
import io.netty.channel.ChannelFuture;

/** How a connection to a backend comes about: over TCP in the proxy, in memory in tests and benchmarks. */
public interface Dialer {
    /** Begins to connect; the channel's loop is the worker's, and its pipeline is empty but for what moves bytes. */
    ChannelFuture dial(BackendAddress address);
}
