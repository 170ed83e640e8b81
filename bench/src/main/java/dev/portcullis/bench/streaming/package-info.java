/**
 * A load generator and an echo server for what {@code h2load} cannot do: many messages in a stream, many slow streams, and delays at
 * a fixed rate. Both are programs of their own, on Netty's HTTP/2 codec and not on ours.
 *
 * <p>Enters: a port and a case. Leaves: counts and delays on standard output. Thread: one event loop each.
 */
@NullMarked
package dev.portcullis.bench.streaming;

import org.jspecify.annotations.NullMarked;
