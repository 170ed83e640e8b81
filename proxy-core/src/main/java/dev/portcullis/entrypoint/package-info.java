/**
 * Where clients come in: listening, accepting, and the stages of a connection in their order.
 *
 * <p>Enters: sockets. Leaves: connections that speak HTTP/2, served by a relay. Thread: an {@link
 * dev.portcullis.entrypoint.EntryPoint} accepts on the acceptor's loop, or with {@code reusePort} on every worker's; everything of a
 * connection runs on its worker's.
 */
@NullMarked
package dev.portcullis.entrypoint;

import org.jspecify.annotations.NullMarked;
