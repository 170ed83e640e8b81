package dev.portcullis.connection;

import dev.portcullis.address.ClientAddress;

/**
 * A connection of which we know who really called.
 *
 * @param accepted the socket
 * @param client from the PROXY header where one was believed, else the socket's peer
 * @param proxyHeader what stood before TLS
 */
public record IdentifiedConnection(AcceptedConnection accepted, ClientAddress client, ProxyHeader proxyHeader) {}
