package dev.portcullis.app.settings;

/**
 * The program's own log (Traefik's {@code log}).
 *
 * @param level {@code TRACE}, {@code DEBUG}, {@code INFO}, {@code WARN}, or {@code ERROR}
 * @param json one JSON object a line, or plain text
 * @param filePath empty for standard error
 */
public record LogSettings(String level, boolean json, String filePath) {
    /** INFO, plain text, standard error. */
    public static final LogSettings DEFAULT = new LogSettings("INFO", false, "");
}
