package dev.portcullis.app.metrics;

/**
 * How the configuration stands, for the scrape.
 *
 * @param succeeded reloads that were applied
 * @param failed reloads that were not
 * @param lastSucceeded whether the last one was applied
 * @param loadedSeconds when what runs now was loaded, seconds since 1970
 * @param hash of the files that it came from
 */
public record ConfigFacts(long succeeded, long failed, boolean lastSucceeded, long loadedSeconds, String hash) {
    /** Before the first word of them. */
    static final ConfigFacts NONE = new ConfigFacts(0, 0, true, 0, "");
}
