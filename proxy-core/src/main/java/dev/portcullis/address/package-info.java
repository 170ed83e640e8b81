/**
 * Network addresses, typed by the role that they play.
 *
 * <p>Enters: socket addresses and text from settings. Leaves: immutable values. Thread: any, nothing here changes.
 */
@NullMarked
package dev.portcullis.address;

import org.jspecify.annotations.NullMarked;
