package dev.portcullis.routing;

/**
 * Something about a router that is legal and looks wrong: it stops nothing.
 *
 * @param router its name
 * @param offset where in the rule's text, 0 being the first character; 0 when it is about the rule as a whole
 * @param message what it is, and what to do
 */
public record RouteWarning(String router, int offset, String message) {
    /** The key and the message. */
    @Override
    public String toString() {
        return "http.routers." + router + ".rule: " + message;
    }
}
