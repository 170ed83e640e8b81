/**
 * Where clients come in: listen, accept, choose a worker, install the stages in order, and drain.
 *
 * <p>Enters: {@link dev.portcullis.settings.EntryPointSettings} and sockets. Leaves: connections in the hands of a
 * {@link dev.portcullis.entrypoint.SecuredConnectionServer}, and events to the worker's observer. Thread: accepting runs on one
 * acceptor loop; from then on a connection belongs to its worker's loop. {@link dev.portcullis.entrypoint.EntryPoint} may be
 * called from anywhere.
 */
@NullMarked
package dev.portcullis.entrypoint;

import org.jspecify.annotations.NullMarked;
