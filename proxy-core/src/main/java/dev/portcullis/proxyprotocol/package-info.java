/**
 * The PROXY protocol, versions 1 and 2: who really called, said in front of TLS by the balancer before us
 * (<a href="https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt">specification</a>).
 *
 * <p>Enters: an {@link dev.portcullis.connection.AcceptedConnection} and its first bytes. Leaves: an
 * {@link dev.portcullis.connection.IdentifiedConnection}, and every byte behind the header. Thread: the connection's event loop;
 * {@link dev.portcullis.proxyprotocol.ProxyHeaderLog} is shared by all of them.
 */
@NullMarked
package dev.portcullis.proxyprotocol;

import org.jspecify.annotations.NullMarked;
