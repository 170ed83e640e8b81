/**
 * What gRPC adds to HTTP/2: status, replies without a body, timeouts, message boundaries.
 *
 * <p>Enters: header fields and DATA bytes of a call. Leaves: verdicts about them, and the fields of replies that the proxy makes
 * itself. Thread: a {@link dev.portcullis.grpc.MessageBoundary} belongs to one direction of one call and its loop; the rest
 * holds no state.
 */
@NullMarked
package dev.portcullis.grpc;

import org.jspecify.annotations.NullMarked;
