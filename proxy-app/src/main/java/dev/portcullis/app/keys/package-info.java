/**
 * Private keys in every form that servers are given, as the PKCS#8 that the core reads.
 *
 * <p>Enters: where a key and its password come from. Leaves: {@link dev.portcullis.settings.PemSource}s that fetch, decrypt, and
 * convert it at each reading, so that a reload finds a new one. Thread: whichever loads the settings, which may wait
 * for a file or a command; never an event loop. What holds a key or a password is wiped where it can be, and is in no
 * message and no {@code toString}.
 */
@NullMarked
package dev.portcullis.app.keys;

import org.jspecify.annotations.NullMarked;
