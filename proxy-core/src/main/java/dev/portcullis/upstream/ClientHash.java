package dev.portcullis.upstream;

import dev.portcullis.address.ClientAddress;
import dev.portcullis.balancing.Balancer;
import dev.portcullis.balancing.StableHash;
import dev.portcullis.loop.EventLoopConfined;

/** The hash of one client's address, for services that choose servers by it; made when the first call asks. */
@EventLoopConfined
public final class ClientHash {
    private final ClientAddress client;
    private long hash = Balancer.NO_HASH;

    /** The hash of a connection's client. */
    public ClientHash(ClientAddress client) {
        this.client = client;
    }

    long value() {
        if (hash == Balancer.NO_HASH) {
            hash = StableHash.of(client.ip().getAddress());
        }
        return hash;
    }
}
