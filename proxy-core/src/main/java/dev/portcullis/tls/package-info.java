/**
 * TLS towards clients: certificates, the choice by server name, and that the client negotiated HTTP/2. And towards servers
 * ({@code Backend…}): whom to trust, who we are, and that the server negotiated HTTP/2.
 *
 * <p>Enters: an {@link dev.portcullis.connection.IdentifiedConnection} and bytes. Leaves: a
 * {@link dev.portcullis.connection.SecuredConnection} and clear bytes, or a reason why there is none. Thread: the stages belong
 * to the connection's event loop; {@link dev.portcullis.tls.ServerTls} never changes and is replaced as a whole through a
 * {@link dev.portcullis.loop.Snapshot}; {@link dev.portcullis.tls.TlsLog} is shared.
 */
@NullMarked
package dev.portcullis.tls;

import org.jspecify.annotations.NullMarked;
