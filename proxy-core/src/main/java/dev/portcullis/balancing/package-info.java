/**
 * Chooses one endpoint of a set.
 *
 * <p>Enters: which endpoints can take a call now. Leaves: the place of one of them. Thread: a balancer belongs to one worker
 * and one service, and runs on that worker's loop.
 */
@NullMarked
package dev.portcullis.balancing;

import org.jspecify.annotations.NullMarked;
