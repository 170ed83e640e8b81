/**
 * Joins one client stream to one backend stream: heads, DATA, trailers, ends, and what a failure becomes.
 *
 * <p>Enters: a client's request. Leaves: the backend's answer, or the proxy's own. Thread: the worker's loop, for both legs.
 */
@NullMarked
package dev.portcullis.relay;

import org.jspecify.annotations.NullMarked;
