package dev.portcullis.app.keys;

import dev.portcullis.settings.PemSource;
import dev.portcullis.settings.UnusablePemException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * PEM text in an environment variable, for platforms that hand out secrets this way.
 *
 * @param name without the dollar
 */
public record EnvironmentVariable(String name) implements PemSource.Supplied {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)\\}");

    /** The variable that a text of the form <code>${NAME}</code> names, or null when it is another text. */
    public static @Nullable EnvironmentVariable referredTo(String text) {
        Matcher matcher = REFERENCE.matcher(text);
        return matcher.matches() ? new EnvironmentVariable(matcher.group(1)) : null;
    }

    @Override
    public byte[] read() throws UnusablePemException {
        String value = value(name);
        if (!value.contains("-----BEGIN")) {
            throw new UnusablePemException("holds no PEM text (-----BEGIN …); a path belongs into keyFile itself");
        }
        return value.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public List<Path> files() {
        return List.of();
    }

    @Override
    public String toString() {
        return "in the environment variable " + name;
    }

    static String value(String name) throws UnusablePemException {
        String value = System.getenv(name);
        if (value == null) {
            throw new UnusablePemException("cannot be had: the environment variable " + name + " is not set");
        }
        return value;
    }
}
