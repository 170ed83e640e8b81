/**
 * Facts about one client connection, which grow stage by stage: accepted, identified, secured. Each wraps the one before.
 *
 * <p>Enters: what a stage learned. Leaves: immutable records for the stages after it. Thread: any, nothing here changes.
 */
@NullMarked
package dev.portcullis.connection;

import org.jspecify.annotations.NullMarked;
