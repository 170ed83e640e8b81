/**
 * Who owns what, and how other threads reach an owner: event-loop confinement, snapshots, the worker.
 *
 * <p>Enters: Netty event loops. Leaves: {@link dev.portcullis.loop.Worker}s, each confined to its loop. Thread: a worker's
 * methods run on its loop; a {@link dev.portcullis.loop.Snapshot} may be read and set from anywhere.
 */
@NullMarked
package dev.portcullis.loop;

import org.jspecify.annotations.NullMarked;
