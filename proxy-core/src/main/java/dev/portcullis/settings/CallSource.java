package dev.portcullis.settings;

import dev.portcullis.address.NetworkSet;

/** Whose calls are counted together (Traefik's {@code sourceCriterion}). */
public sealed interface CallSource {
    /**
     * The calls of one client address (Traefik's {@code ipStrategy}).
     *
     * @param depth 0 for the client of the connection; n for the n-th address from the end of {@code x-forwarded-for}
     * @param excluded addresses in {@code x-forwarded-for} that are passed over when it is searched from its end; empty: not searched
     * @param ipv6Bits so many bits of an IPv6 address are the client, 1..128. Default all, as Traefik
     */
    record Client(int depth, NetworkSet excluded, int ipv6Bits) implements CallSource {
        /** The client of the connection: the default of a rate limit. */
        public static final Client OF_CONNECTION = new Client(0, NetworkSet.EMPTY);

        /** Refuses a part that no address has. */
        public Client {
            if (ipv6Bits < 1 || ipv6Bits > 128) {
                throw new IllegalArgumentException(ipv6Bits + " bits of an IPv6 address; 1 to 128 are allowed");
            }
        }

        /** A client whose address counts whole. */
        public Client(int depth, NetworkSet excluded) {
            this(depth, excluded, 128);
        }
    }

    /**
     * The calls with one value of a header field.
     *
     * @param name in lower case
     */
    record Header(String name) implements CallSource {}

    /** The calls to one {@code :authority}. */
    record Host() implements CallSource {}
}
