/**
 * What the operator asked for, as immutable records that validate themselves.
 *
 * <p>Enters: values that a configuration front end has read (proxy-app reads YAML). Leaves: records, handed to the stages
 * through {@link dev.portcullis.loop.Snapshot}s. Thread: any, nothing here changes.
 */
@NullMarked
package dev.portcullis.settings;

import org.jspecify.annotations.NullMarked;
