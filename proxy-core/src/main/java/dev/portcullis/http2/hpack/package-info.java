/**
 * Header fields and their compression (RFC 7541), with fields as objects that keep what is known about them.
 *
 * <p>Enters: header blocks as bytes, or fields. Leaves: fields, or bytes. Thread: a decoder and an encoder belong to one
 * connection and its loop; a {@link dev.portcullis.http2.hpack.HeaderField} is immutable and may be shared.
 */
@NullMarked
package dev.portcullis.http2.hpack;

import org.jspecify.annotations.NullMarked;
