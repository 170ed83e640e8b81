package dev.portcullis.app.config;

import dev.portcullis.app.keys.KeyCommand;
import dev.portcullis.app.keys.KeyPassword;
import dev.portcullis.app.keys.KeySource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads where a certificate's key and the key's password come from: the keys that begin with {@code key}. What is
 * secret is never quoted, and of its lines no message shows an excerpt.
 */
final class KeyReader {
    private final PemReader pem;

    KeyReader(PemReader pem) {
        this.pem = pem;
    }

    KeySource read(Section section) {
        Value command = section.value("keyCommand");
        Value file = section.value("keyFile");
        KeyPassword password = password(section);
        if (!command.present()) {
            return new KeySource(pem.read(section, "keyFile"), password);
        }
        if (file.present()) {
            command.errorAtKey("stands beside keyFile; the key comes from one of the two");
        }
        KeyCommand words = command(command);
        return new KeySource(words == null ? PemReader.UNUSABLE : words, password);
    }

    private @Nullable KeyPassword password(Section section) {
        Value given = section.value("keyPassword");
        Value file = section.value("keyPasswordFile");
        Value command = section.value("keyPasswordCommand");
        List<Value> present =
                List.of(given, file, command).stream().filter(Value::present).toList();
        if (present.size() > 1) {
            present.get(1).errorAtKey("stands beside another source of the password; it comes from one of them");
        }
        if (given.present()) {
            return given(given);
        }
        if (file.present()) {
            Path path = pem.path(file, file.text(""));
            return path == null ? null : new KeyPassword.InFile(path);
        }
        KeyCommand words = command.present() ? command(command) : null;
        return words == null ? null : new KeyPassword.FromCommand(words);
    }

    private static @Nullable KeyPassword given(Value value) {
        String text = rawText(value);
        if (!(value.node() instanceof YamlScalar scalar)) {
            value.errorAtKey("text is needed here, not " + value.kind());
        } else if (!YamlTrap.of(scalar).isEmpty()) {
            value.errorAtKey("this is " + YamlTrap.of(scalar) + " to many YAML readers; put it in quotes");
        } else if (text.isEmpty()) {
            value.errorAtKey("is empty");
        }
        return new KeyPassword.Given(text);
    }

    private static @Nullable KeyCommand command(Value value) {
        if (value.node() instanceof YamlScalar) {
            value.errorAtKey("a list is needed here, the program and each argument by itself, such as [cat, /run/key];"
                    + " no shell reads it");
            return null;
        }
        List<String> words = new ArrayList<>();
        for (Value word : value.items()) {
            words.add(rawText(word));
        }
        if (words.isEmpty() || words.get(0).isBlank()) {
            value.errorAtKey("is empty; it needs a program and its arguments");
            return null;
        }
        return new KeyCommand(words);
    }

    /** As it stands there: an argument that looks like a number is one word of a command all the same. */
    private static String rawText(Value value) {
        return value.present() && value.node() instanceof YamlScalar scalar ? scalar.value() : "";
    }
}
