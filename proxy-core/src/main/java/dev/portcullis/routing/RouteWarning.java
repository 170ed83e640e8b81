package dev.portcullis.routing;

/**
 * Something about a router among the others that is legal and looks wrong: it stops nothing.
 *
 * @param router its name
 * @param message what it is, and what to do
 */
public record RouteWarning(String router, String message) {
    /** The key and the message. */
    @Override
    public String toString() {
        return "http.routers." + router + ".rule: " + message;
    }
}
