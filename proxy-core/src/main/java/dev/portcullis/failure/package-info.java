/**
 * What went wrong, and by whose doing.
 *
 * <p>Enters: nothing. Leaves: {@link dev.portcullis.failure.Failure} values, which the data path passes on in place of
 * exceptions. Thread: any, nothing here changes.
 */
@NullMarked
package dev.portcullis.failure;

import org.jspecify.annotations.NullMarked;
