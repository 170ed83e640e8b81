/**
 * Which header fields cross the proxy, in both directions.
 *
 * <p>Enters: the fields of a message as one peer sent them. Leaves: the fields for the other peer: the very same objects,
 * without what belongs to one hop, and with what the proxy says about the client. Thread: a
 * {@link dev.portcullis.forwarding.ForwardedFields} belongs to one client connection and its loop.
 */
@NullMarked
package dev.portcullis.forwarding;

import org.jspecify.annotations.NullMarked;
