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

    /** One line of plain text. */
    static Page line(int status, String text) {
        return new Page(status, PLAIN_TEXT, text + "\n");
    }
}
