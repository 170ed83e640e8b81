/**
 * Asks CAs whether the served certificates are revoked (OCSP, RFC 6960), so that clients get the answer in the handshake.
 *
 * <p>Enters: the chains that are served. Leaves: answers whose signature, certificate, and time were checked. Thread:
 * {@code portcullis-ocsp}, which {@link dev.portcullis.app.ocsp.OcspThread} owns, and those of the JDK's HTTP client; never a loop.
 */
@NullMarked
package dev.portcullis.app.ocsp;

import org.jspecify.annotations.NullMarked;
