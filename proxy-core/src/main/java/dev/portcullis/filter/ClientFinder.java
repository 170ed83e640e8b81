package dev.portcullis.filter;

import dev.portcullis.address.NetworkSet;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.settings.CallSource;
import java.net.InetAddress;

/**
 * Finds who called, by Traefik's {@code ipStrategy}: the client of the connection, or an address of {@code x-forwarded-for}. What a
 * caller says there counts only if its forwarded fields are believed. The proxy's own entry is not among them: it is appended
 * behind the filters, when the head is written to a backend.
 */
final class ClientFinder {
    private final CallSource.Client strategy;
    private final boolean ofConnection;

    ClientFinder(CallSource.Client strategy) {
        this.strategy = strategy;
        this.ofConnection = strategy.depth() == 0 && strategy.excluded().equals(NetworkSet.EMPTY);
    }

    /** Whether the header does not matter. */
    boolean isOfConnection() {
        return ofConnection;
    }

    /** Moves to the address that counts; false when there is none. Not for {@link #isOfConnection}. */
    boolean find(HeaderBlock head, Caller caller, ForwardedFor addresses) {
        if (!caller.believed()) {
            return false;
        }
        addresses.startBehind(head);
        if (strategy.depth() > 0) {
            boolean there = true;
            for (int i = 0; i < strategy.depth() && there; i++) {
                there = addresses.back();
            }
            return there;
        }
        while (addresses.back()) {
            InetAddress ip = addresses.ip();
            if (!addresses.isEmpty() && (ip == null || !strategy.excluded().contains(ip))) {
                return true;
            }
        }
        return false;
    }
}
