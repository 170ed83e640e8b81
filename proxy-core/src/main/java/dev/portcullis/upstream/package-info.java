/**
 * HTTP/2 connections to backends: each worker has its own to each server of a service, made on demand or kept open, in
 * clear text or over TLS.
 *
 * <p>Enters: the wish for a stream to a service. Leaves: a connection with room for it, or a failure. Thread: the worker's loop.
 */
@NullMarked
package dev.portcullis.upstream;

import org.jspecify.annotations.NullMarked;
