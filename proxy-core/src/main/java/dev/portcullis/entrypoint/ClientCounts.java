package dev.portcullis.entrypoint;

import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Open connections of one entry point by client address, over all workers; an IPv6 client is its /64, which is what one
 * household or machine is given. Any thread.
 */
final class ClientCounts {
    /** Sets IPv4 addresses apart from IPv6 networks: no network that clients have begins with these bits. */
    private static final long IPV4 = 0xffffL << 32;

    private final int most;
    private final ConcurrentMap<Long, Integer> counts = new ConcurrentHashMap<>();

    /**
     * Counts of nobody.
     *
     * @param most per client; 0 for any number
     */
    ClientCounts(int most) {
        this.most = most;
    }

    /** Counts one more connection; false, and nothing is counted, when the client has as many as it may. */
    boolean take(InetAddress client) {
        if (most == 0) {
            return true;
        }
        Long key = key(client);
        if (counts.merge(key, 1, Integer::sum) <= most) {
            return true;
        }
        giveBack(key);
        return false;
    }

    /** One of the connections that {@link #take} counted is closed. */
    void giveBack(InetAddress client) {
        if (most > 0) {
            giveBack(key(client));
        }
    }

    private void giveBack(Long key) {
        counts.computeIfPresent(key, (ignored, count) -> count == 1 ? null : count - 1);
    }

    /** Clients that have connections. */
    int clients() {
        return counts.size();
    }

    private static long key(InetAddress client) {
        byte[] bytes = client.getAddress();
        long key = 0;
        for (int i = 0; i < Math.min(bytes.length, Long.BYTES); i++) {
            key = key << 8 | (bytes[i] & 0xff);
        }
        return bytes.length == 4 ? IPV4 | key : key;
    }
}
