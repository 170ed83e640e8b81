package dev.portcullis.app.keys;

import dev.portcullis.settings.UnusablePemException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One run of a command, within bounds of time and output; messages complete a sentence that begins with the command.
 * Two threads of its own read what it prints; the caller waits. What it prints to standard output is in no message; of
 * standard error it is the first line.
 */
final class CommandRun {
    /** A vault's client answers in one second; a start or a reload must not hang on one that does not. */
    static final long RUN_MILLIS_MAX = 10_000;

    /** An RSA key of 16,384 bits is 13 KB of PEM. */
    static final int OUTPUT_BYTES_MAX = 64 << 10;

    /** One line of a terminal or two: enough to say what is wrong. */
    private static final int COMPLAINT_CHARS_MAX = 200;

    private final KeyCommand command;
    private final long runMillisMax;

    CommandRun(KeyCommand command) {
        this(command, RUN_MILLIS_MAX);
    }

    CommandRun(KeyCommand command, long runMillisMax) {
        this.command = command;
        this.runMillisMax = runMillisMax;
    }

    byte[] output() throws UnusablePemException {
        Process process = start();
        CompletableFuture<byte[]> output = reading(process.getInputStream(), "output");
        CompletableFuture<byte[]> complaint = reading(process.getErrorStream(), "errors");
        try {
            long deadlineNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(runMillisMax);
            byte[] printed = output.get(runMillisMax, TimeUnit.MILLISECONDS);
            if (printed.length > OUTPUT_BYTES_MAX) {
                Arrays.fill(printed, (byte) 0);
                throw failed("printed more than " + OUTPUT_BYTES_MAX + " bytes: that is no key");
            }
            if (!process.waitFor(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                throw new TimeoutException();
            }
            checkEnd(process.exitValue(), printed, complaint, deadlineNanos);
            return printed;
        } catch (TimeoutException e) {
            throw failed("did not end within " + runMillisMax + " ms and was killed; does it wait for a login?");
        } catch (ExecutionException e) {
            throw failed("could not be read: " + e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed("was interrupted");
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private Process start() throws UnusablePemException {
        try {
            return new ProcessBuilder(command.words())
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .start();
        } catch (IOException e) {
            // The system's words name the whole command on some systems: not shown.
            throw failed("could not be started: is it installed, on the PATH, and executable for this user?");
        }
    }

    private void checkEnd(int code, byte[] printed, CompletableFuture<byte[]> complaint, long deadlineNanos)
            throws UnusablePemException, InterruptedException, ExecutionException, TimeoutException {
        if (code != 0) {
            Arrays.fill(printed, (byte) 0);
            byte[] said = complaint.get(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
            throw failed("ended with exit code " + code + firstLine(said));
        }
        if (printed.length == 0) {
            throw failed("printed nothing");
        }
    }

    private static UnusablePemException failed(String what) {
        return new UnusablePemException(what);
    }

    private static String firstLine(byte[] said) {
        String line =
                new String(said, StandardCharsets.UTF_8).lines().findFirst().orElse("");
        String shown = line.length() > COMPLAINT_CHARS_MAX ? line.substring(0, COMPLAINT_CHARS_MAX) + "…" : line;
        return shown.isBlank() ? "" : ": " + shown.replaceAll("\\p{Cntrl}", "?");
    }

    /** All up to the bound and one byte more, which shows that there was more. */
    private static CompletableFuture<byte[]> reading(InputStream stream, String what) {
        CompletableFuture<byte[]> read = new CompletableFuture<>();
        Thread reader = new Thread(
                () -> {
                    try (stream) {
                        read.complete(stream.readNBytes(OUTPUT_BYTES_MAX + 1));
                    } catch (IOException | UncheckedIOException e) {
                        read.completeExceptionally(e);
                    }
                },
                "key-command-" + what);
        reader.setDaemon(true);
        reader.start();
        return read;
    }
}
