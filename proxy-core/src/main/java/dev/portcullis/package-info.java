/**
 * The proxy as a library; {@link dev.portcullis.EdgeProxy} is the class to open first.
 *
 * <p>Enters: settings and an observer. Leaves: a running proxy. Thread: any may start, drain, and close it.
 */
@NullMarked
package dev.portcullis;

import org.jspecify.annotations.NullMarked;
