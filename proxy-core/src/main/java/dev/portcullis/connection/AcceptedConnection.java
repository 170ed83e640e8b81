package dev.portcullis.connection;

import dev.portcullis.address.PeerAddress;
import dev.portcullis.address.ServerAddress;

/**
 * A socket that an entry point accepted.
 *
 * @param entryPoint the entry point's name
 * @param peer the other end of the socket
 * @param server our end of the socket
 */
public record AcceptedConnection(String entryPoint, PeerAddress peer, ServerAddress server) {}
