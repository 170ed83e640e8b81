package dev.portcullis.app.admin;

/**
 * An answer of the admin port.
 *
 * @param status the HTTP status
 * @param contentType with its character set
 * @param body text, sent as UTF-8
 */
public record Page(int status, String contentType, String body) {
    private static final String PLAIN_TEXT = "text/plain; charset=utf-8";

    /** A JSON document. */
    public static Page json(String json) {
        return new Page(200, "application/json; charset=utf-8", json + "\n");
    }

    /** One line of plain text. */
    public static Page line(int status, String text) {
        return new Page(status, PLAIN_TEXT, text + "\n");
    }
}
