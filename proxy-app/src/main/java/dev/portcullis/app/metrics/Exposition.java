package dev.portcullis.app.metrics;

/**
 * The answer to a scrape.
 *
 * @param contentType the format that was chosen
 * @param text all metrics in that format
 */
public record Exposition(String contentType, String text) {}
