package dev.portcullis.app.admin;

import java.util.concurrent.CompletableFuture;

/** The configuration as the admin port shows and reloads it. Called on the admin port's thread; must not block. */
public interface ConfigControl {
    /** Files, times, and the last error, as JSON. */
    String state();

    /**
     * What is served to clients, without keys.
     *
     * @param asText for people; else JSON
     */
    Page certificates(boolean asText);

    /** Every server and what is known of it, as JSON; completes on any thread. */
    CompletableFuture<Page> backends();

    /** Reloads, and completes on any thread with what to answer. */
    CompletableFuture<Page> reload();
}
