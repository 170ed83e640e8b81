package dev.portcullis.demo;

import io.grpc.StatusRuntimeException;
import java.io.PrintStream;
import java.util.Objects;

/** Prints one line for each thing that was tried and counts what was not as it should be. One thread. */
final class Checks {
    private final PrintStream out;
    private int passed;
    private int failed;

    Checks(PrintStream out) {
        this.out = out;
    }

    /** Something that makes calls and compares results; it may throw what a failed call throws. */
    interface Step {
        void run();
    }

    /** Runs a step; a call that fails is a line, not the end of the demo. */
    void attempt(String what, Step step) {
        try {
            step.run();
        } catch (StatusRuntimeException e) {
            fail(what, e.getStatus().toString());
        } catch (IllegalStateException e) {
            fail(what, String.valueOf(e.getMessage()));
        }
    }

    /** Compares a result with what it has to be. */
    void same(String what, String shown, Object expected, Object actual) {
        if (Objects.equals(expected, actual)) {
            passed++;
            out.println("  ok    " + what + ": " + shown);
        } else {
            fail(what, "expected " + oneLine(expected) + ", got " + oneLine(actual));
        }
    }

    private static String oneLine(Object value) {
        return String.valueOf(value).strip().replaceAll("\\s+", " ");
    }

    private void fail(String what, String why) {
        failed++;
        out.println("  FAIL  " + what + ": " + why);
    }

    /** Whether nothing failed, and something was tried. */
    boolean passed() {
        return failed == 0 && passed > 0;
    }

    /** Prints the sum. */
    void printSum() {
        out.println();
        out.println(
                passed()
                        ? "All " + passed + " checks passed."
                        : failed + " of " + (passed + failed) + " checks FAILED.");
    }
}
