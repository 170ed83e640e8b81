/**
 * New settings without a restart: notices changed files, reads everything again, and hands the result to the proxy, or leaves
 * the running configuration whole.
 *
 * <p>Enters: events of the file system, requests (SIGHUP, the admin port), files. Leaves: settings for the proxy, a
 * {@link dev.portcullis.app.reload.ReloadOutcome} for who asked, a {@link dev.portcullis.app.reload.ReloadState} for metrics
 * and the admin port. Thread: two daemon threads of its own, {@code portcullis-watch} waits for events and
 * {@code portcullis-reload} does the work; never an event loop.
 */
@NullMarked
package dev.portcullis.app.reload;

import org.jspecify.annotations.NullMarked;
