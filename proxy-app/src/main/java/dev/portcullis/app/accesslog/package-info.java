/**
 * One line per call, in JSON or the common log format.
 *
 * <p>Enters: calls that ended, from every worker's loop, which copies references and numbers and never waits. Leaves: lines
 * in a file or on standard output. Thread: one writer thread formats and writes; what it cannot keep up with is dropped and
 * counted. No header's value is in a line but those of {@code :method}, {@code :path}, {@code :authority},
 * {@code grpc-message}, and those of requests that the operator keeps.
 */
@NullMarked
package dev.portcullis.app.accesslog;

import org.jspecify.annotations.NullMarked;
