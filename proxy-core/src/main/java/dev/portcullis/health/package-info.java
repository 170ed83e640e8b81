/**
 * Active checks: servers are asked, off the path of calls, whether they can take some, and every worker is told what came of it.
 *
 * <p>Enters: services whose settings ask for it. Leaves: a state of each of their servers, to the {@code upstream} of every worker
 * and to the observer of one. Thread: a server is asked by one worker, on its loop; {@link dev.portcullis.health.HealthChecks} is
 * for whoever starts and reloads the proxy.
 */
@NullMarked
package dev.portcullis.health;

import org.jspecify.annotations.NullMarked;
