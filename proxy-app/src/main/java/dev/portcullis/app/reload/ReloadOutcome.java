package dev.portcullis.app.reload;

/**
 * What one reload came to.
 *
 * @param applied whether the files are what runs now; if not, what ran before still runs
 * @param text for the operator: one line of what changed, or every problem
 */
public record ReloadOutcome(boolean applied, String text) {}
