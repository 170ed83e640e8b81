package dev.portcullis.app.cli;

/** What the program's exit tells the shell. */
public final class ExitCode {
    /** All went well; for {@code run}: it was told to stop and has drained. */
    public static final int GOOD = 0;

    /** It failed while it ran. */
    public static final int FAILED = 1;

    /** The arguments or the configuration cannot be used; every problem stands on standard error. */
    public static final int UNUSABLE = 2;

    /** An address could not be bound. */
    public static final int NOT_BOUND = 3;

    /** The running proxy takes no calls, or does not answer. */
    public static final int UNHEALTHY = 4;

    private ExitCode() {}
}
