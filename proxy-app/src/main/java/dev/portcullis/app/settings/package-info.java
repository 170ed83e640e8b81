/**
 * What the operator asked of the program around the data path.
 *
 * <p>Enters: values that {@code config} has read. Leaves: immutable records. Thread: any, nothing here changes.
 */
@NullMarked
package dev.portcullis.app.settings;

import org.jspecify.annotations.NullMarked;
