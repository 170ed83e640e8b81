package dev.portcullis.routing;

/**
 * What a router says to a request.
 *
 * @param router its name
 * @param service where its calls go
 * @param priority higher is asked first
 * @param reason the first condition that does not hold, in words; empty when the router matches
 */
public record RouteAnswer(String router, String service, int priority, String reason) {
    /** Whether the router's rule holds; the request goes to the first that matches. */
    public boolean matches() {
        return reason.isEmpty();
    }
}
