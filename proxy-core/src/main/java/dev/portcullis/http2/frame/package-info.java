/**
 * The layouts of HTTP/2 frames (RFC 9113 4 and 6): reading and writing, without the state of a connection.
 *
 * <p>Enters: bytes, or the parts of a frame. Leaves: calls of a {@link dev.portcullis.http2.frame.FrameSink}, or bytes
 * appended to a buffer. Thread: the loop of the connection that they serve.
 */
@NullMarked
package dev.portcullis.http2.frame;

import org.jspecify.annotations.NullMarked;
