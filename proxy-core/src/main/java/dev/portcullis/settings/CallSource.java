package dev.portcullis.settings;

import dev.portcullis.address.NetworkSet;

/** Whose calls are counted together (Traefik's {@code sourceCriterion}). */
public sealed interface CallSource {
    /**
     * The calls of one client address (Traefik's {@code ipStrategy}).
     *
     * @param depth 0 for the client of the connection; n for the n-th address from the end of {@code x-forwarded-for}
     * @param excluded addresses in {@code x-forwarded-for} that are passed over when it is searched from its end; empty: not searched
     */
    record Client(int depth, NetworkSet excluded) implements CallSource {
        /** The client of the connection: the default of every limit. */
        public static final Client OF_CONNECTION = new Client(0, NetworkSet.EMPTY);
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
