/**
 * route_guide servers and a client that show the main job, and the tests that need a gRPC library.
 *
 * <p>Enters: arguments, files, signals. Leaves: a running {@code EdgeProxy}. Thread: the main thread starts and ends it;
 * what runs elsewhere says so.
 */
@NullMarked
package dev.portcullis.demo;

import org.jspecify.annotations.NullMarked;
