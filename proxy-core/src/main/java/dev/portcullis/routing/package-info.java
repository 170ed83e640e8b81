/**
 * From a request to the service that answers it.
 *
 * <p>Enters: routers' settings once, then requests. Leaves: the {@link dev.portcullis.routing.Route} of each request. Thread:
 * a table is immutable and read by every loop; a {@link dev.portcullis.routing.RouteMemo} belongs to one client connection.
 */
@NullMarked
package dev.portcullis.routing;

import org.jspecify.annotations.NullMarked;
