/**
 * The command line.
 *
 * <p>Enters: arguments and the environment. Leaves: an exit code (see {@link dev.portcullis.app.cli.ExitCode}) and, for
 * {@code run}, a proxy that ran until it was told to stop. Thread: main.
 */
@NullMarked
package dev.portcullis.app.cli;

import org.jspecify.annotations.NullMarked;
