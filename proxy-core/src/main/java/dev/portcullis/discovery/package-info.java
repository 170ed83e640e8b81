/**
 * Names become servers here, outside of the loops that carry calls.
 *
 * <p>Enters: services as the operator wrote them. Leaves: the same services with the addresses that their names stand for now, and
 * word that they changed. Thread: {@code portcullis-names}, which asks the name servers; what is known is read by any.
 */
@NullMarked
package dev.portcullis.discovery;

import org.jspecify.annotations.NullMarked;
