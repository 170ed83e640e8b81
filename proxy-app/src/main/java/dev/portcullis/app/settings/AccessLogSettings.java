package dev.portcullis.app.settings;

/**
 * One line per call (Traefik's {@code accessLog}).
 *
 * @param json JSON with Traefik's names and ours, or the common log format
 * @param filePath empty for standard output
 * @param queuedLinesMax lines that wait for the writer; one more is dropped and counted. Default 8192
 */
public record AccessLogSettings(boolean json, String filePath, int queuedLinesMax) {}
