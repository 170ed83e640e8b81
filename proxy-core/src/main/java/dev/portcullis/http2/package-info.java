/**
 * The HTTP/2 engine: connections, streams, windows, the same class on both legs (RFC 9113).
 *
 * <p>Enters: bytes of a connection, and what the relay writes to its streams. Leaves: calls of a
 * {@link dev.portcullis.http2.ConnectionListener} and of {@link dev.portcullis.http2.StreamListener}s, and bytes. Thread: the loop of
 * the connection, for everything here.
 */
@NullMarked
package dev.portcullis.http2;

import org.jspecify.annotations.NullMarked;
