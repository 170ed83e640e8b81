/**
 * Writes JSON for people and scripts that ask the program what it knows.
 *
 * <p>Enters: values of the program. Leaves: text (RFC 8259). Thread: any; a writer belongs to the one that made it.
 */
@NullMarked
package dev.portcullis.app.json;

import org.jspecify.annotations.NullMarked;
