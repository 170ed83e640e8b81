package dev.portcullis.routing;

/**
 * Where a router sends its calls. One object per router of a table: it may be compared by identity.
 *
 * @param number its place in the table, from 0 to {@link RouteTable#size()} - 1: what belongs to a route may stand in an array
 * @param router the router's name
 * @param service the service's name
 * @param simple whether the router's rule looks at nothing but authority and path
 */
public record Route(int number, String router, String service, boolean simple) {}
