package dev.portcullis.demo;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** How a test waits for something that must happen: long enough for a busy machine, never for ever. No state. */
final class Waiting {
    /** After this a test gives up; nothing here takes more than a few seconds. */
    static final long SECONDS = 60;

    private Waiting() {}

    /** The value, or a failure that says what did not come. */
    static <T> T on(String what, CompletableFuture<T> future) throws InterruptedException {
        try {
            return future.get(SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError(what + " did not happen within " + SECONDS + " s", e);
        } catch (ExecutionException e) {
            throw new AssertionError(what, e.getCause());
        }
    }
}
