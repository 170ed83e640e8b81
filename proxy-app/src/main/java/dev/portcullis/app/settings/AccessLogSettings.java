package dev.portcullis.app.settings;

/**
 * One line per call (Traefik's {@code accessLog}).
 *
 * @param json JSON with Traefik's names and ours, or the common log format
 * @param filePath empty for standard output
 * @param queuedLinesMax lines that wait for the writer; one more is dropped and counted. Default 8192
 * @param filters which calls have a line. Default all
 * @param fields what stands in a line. Default every field, and no header
 */
public record AccessLogSettings(
        boolean json, String filePath, int queuedLinesMax, AccessLogFilters filters, AccessLogFields fields) {
    /** A log of all calls, with all fields. */
    public AccessLogSettings(boolean json, String filePath, int queuedLinesMax) {
        this(json, filePath, queuedLinesMax, AccessLogFilters.NONE, AccessLogFields.ALL);
    }
}
