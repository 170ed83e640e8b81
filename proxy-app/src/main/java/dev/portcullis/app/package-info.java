/**
 * The program: command line, YAML, metrics, admin port, signals.
 *
 * <p>Enters: arguments, files, signals. Leaves: a running {@code EdgeProxy}. Thread: the main thread starts and ends it;
 * what runs elsewhere says so.
 */
@NullMarked
package dev.portcullis.app;

import org.jspecify.annotations.NullMarked;
