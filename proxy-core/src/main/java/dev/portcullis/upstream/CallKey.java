package dev.portcullis.upstream;

import dev.portcullis.balancing.Balancer;
import dev.portcullis.balancing.StableHash;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.http2.hpack.HeaderField;
import dev.portcullis.settings.BalancingSettings;
import org.jspecify.annotations.Nullable;

/**
 * What the server of a call hangs on, in services that choose by it.
 *
 * @param named a field of the name whose value is the key; null where it is the client's address
 */
record CallKey(@Nullable HeaderField named) {
    /** The key that a strategy asks for; null for one that needs none, whose calls are not hashed. */
    static @Nullable CallKey of(BalancingSettings settings) {
        return switch (settings.strategy()) {
            case RING_HASH, RENDEZVOUS -> {
                String header = settings.hash().header();
                yield new CallKey(header == null ? null : HeaderField.of(header, ""));
            }
            case IN_TURN, LEAST_LATENCY, LEAST_LATENCY_OF_TWO, LEAST_REQUEST -> null;
        };
    }

    long hashOf(HeaderBlock head, ClientHash client) {
        if (named == null) {
            return client.value();
        }
        HeaderField field = head.first(named);
        if (field == null) {
            return Balancer.NO_HASH;
        }
        long hash = StableHash.START;
        for (int i = 0; i < field.valueLength(); i++) {
            hash = StableHash.add(hash, field.valueByte(i));
        }
        return StableHash.end(hash);
    }
}
