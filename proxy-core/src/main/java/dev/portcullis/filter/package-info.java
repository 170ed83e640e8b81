/**
 * What looks at each call of a router before it goes to a backend, and may change its head or refuse it.
 *
 * <p>Enters: the head of a request whose route is known. Leaves: the head as the backend is to get it, or the
 * {@link dev.portcullis.failure.Failure} that the client gets. Thread: filters are shared by all workers and called on their loops;
 * a {@link dev.portcullis.filter.Caller} and a {@link dev.portcullis.filter.FilterPass} belong to one of them.
 */
@NullMarked
package dev.portcullis.filter;

import org.jspecify.annotations.NullMarked;
