package dev.portcullis.connection;

import dev.portcullis.address.ClientAddress;
import org.jspecify.annotations.Nullable;

/**
 * A connection of which we know who really called.
 *
 * @param accepted the socket
 * @param client as {@link ClientRules} say
 * @param proxyHeader what stood before TLS
 * @param proxyFacts what a believed header said beside addresses; null when it said nothing
 */
public record IdentifiedConnection(
        AcceptedConnection accepted,
        ClientAddress client,
        ProxyHeader proxyHeader,
        @Nullable ProxyFacts proxyFacts) {
    /** A connection of which no more than the client is known. */
    public IdentifiedConnection(AcceptedConnection accepted, ClientAddress client, ProxyHeader proxyHeader) {
        this(accepted, client, proxyHeader, null);
    }
}
