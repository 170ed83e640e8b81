package dev.portcullis.demo;

import java.util.function.BooleanSupplier;

/** Calls that others make while the test's thread does something to the proxy, or to its backends. */
interface CallLoad {
    /** Waits for so many more calls. */
    void awaitCalls(int more) throws InterruptedException;

    /** Waits until something is true, asking again after each call; fails as soon as a call is lost. */
    void await(String what, BooleanSupplier condition) throws InterruptedException;

    /** Lets the open calls come to their end, and fails when one was lost. */
    void end() throws InterruptedException;
}
