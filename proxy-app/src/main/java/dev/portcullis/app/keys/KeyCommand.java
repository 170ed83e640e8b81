package dev.portcullis.app.keys;

import dev.portcullis.settings.PemSource;
import dev.portcullis.settings.UnusablePemException;
import java.nio.file.Path;
import java.util.List;

/**
 * A command that prints a secret, such as the client of a vault. It is run without a shell, with this process's
 * environment and folder and an empty standard input.
 *
 * @param words the program and its arguments, which may be secret too: only the program is ever shown
 */
public record KeyCommand(List<String> words) implements PemSource.Supplied {
    /** Copies the words. */
    public KeyCommand {
        words = List.copyOf(words);
        if (words.isEmpty() || words.get(0).isBlank()) {
            throw new IllegalArgumentException("a command needs a program");
        }
    }

    @Override
    public byte[] read() throws UnusablePemException {
        try {
            return output();
        } catch (UnusablePemException e) {
            throw new UnusablePemException("cannot be had: it " + e.getMessage());
        }
    }

    /** The first word: what may be shown. */
    String program() {
        return words.get(0);
    }

    /** Runs it; its standard output, the caller's own. */
    byte[] output() throws UnusablePemException {
        return new CommandRun(this).output();
    }

    @Override
    public List<Path> files() {
        return List.of();
    }

    @Override
    public String toString() {
        return "from the command " + program();
    }
}
