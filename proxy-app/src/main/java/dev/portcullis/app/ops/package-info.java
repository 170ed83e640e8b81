/**
 * Ties metrics, access log, admin port, the program's log, and signals together.
 *
 * <p>Enters: the program's settings, the started proxy, signals. Leaves: the observers that the data path calls, the start
 * log, and the end of the wait for a signal. Thread: the main thread creates, starts, waits, and closes; signals come on
 * threads of the JVM.
 */
@NullMarked
package dev.portcullis.app.ops;

import org.jspecify.annotations.NullMarked;
