/**
 * A proxy in memory, and peers that play a script of frames against it.
 *
 * <p>Enters: a script. Leaves: assertions on what the proxy sent. Thread: the test's own, for everything: time and loops
 * move when the script says so.
 */
@NullMarked
package dev.portcullis.testing;

import org.jspecify.annotations.NullMarked;
