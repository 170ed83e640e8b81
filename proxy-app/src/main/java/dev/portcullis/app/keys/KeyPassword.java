package dev.portcullis.app.keys;

import dev.portcullis.settings.PemSource;
import dev.portcullis.settings.UnusablePemException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Where the password of a key comes from. Its {@code toString} names the key of the configuration, never the password.
 */
public sealed interface KeyPassword {
    /** The password, the caller's own, to be wiped. Each call looks anew. */
    char[] read() throws UnusablePemException;

    /**
     * A password that stands in the configuration.
     *
     * @param secret stays in memory as long as the settings do
     */
    record Given(String secret) implements KeyPassword {
        @Override
        public char[] read() {
            return secret.toCharArray();
        }

        @Override
        public String toString() {
            return "keyPassword";
        }
    }

    /**
     * A password that is the first line of a file.
     *
     * @param path resolved against the folder of the process
     */
    record InFile(Path path) implements KeyPassword {
        @Override
        public char[] read() throws UnusablePemException {
            try {
                return firstLine(new PemSource.File(path).read());
            } catch (UnusablePemException e) {
                throw new UnusablePemException("cannot be decrypted: " + this + " " + e.getMessage());
            }
        }

        @Override
        public String toString() {
            return "keyPasswordFile " + path;
        }
    }

    /**
     * A password that a command prints as its first line.
     *
     * @param command run at each reading
     */
    record FromCommand(KeyCommand command) implements KeyPassword {
        @Override
        public char[] read() throws UnusablePemException {
            try {
                return firstLine(command.output());
            } catch (UnusablePemException e) {
                throw new UnusablePemException("cannot be decrypted: " + this + " " + e.getMessage());
            }
        }

        @Override
        public String toString() {
            return "keyPasswordCommand " + command.program();
        }
    }

    /** UTF-8 up to the first line end, as {@code openssl -passin file:} reads it; wipes what it was given. */
    private static char[] firstLine(byte[] bytes) {
        CharBuffer chars = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(bytes));
        int end = 0;
        while (end < chars.length() && chars.charAt(end) != '\n' && chars.charAt(end) != '\r') {
            end++;
        }
        char[] line = new char[end];
        chars.get(0, line);
        Arrays.fill(bytes, (byte) 0);
        Arrays.fill(chars.array(), '\0');
        return line;
    }
}
