package dev.portcullis.app.config;

import dev.portcullis.settings.EdgeSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a load reads besides its file.
 *
 * @param rules looks at rules
 * @param folder where relative paths start
 * @param checkFiles whether certificate files must exist
 * @param environment the variables, those that are settings and those that values name
 * @param flags the words of the command line that are settings
 * @param notesKeys whether somebody will ask which keys were read, and what they mean
 * @param running what the proxy runs with, whose settings are taken where equal ones are read; null when none runs
 */
record LoadSources(
        RuleCheck rules,
        Path folder,
        boolean checkFiles,
        Map<String, String> environment,
        List<String> flags,
        boolean notesKeys,
        @Nullable EdgeSettings running) {
    LoadSources {
        environment = Map.copyOf(environment);
        flags = List.copyOf(flags);
    }

    LoadSources withFolder(Path other) {
        return new LoadSources(rules, other, checkFiles, environment, flags, notesKeys, running);
    }

    LoadSources withoutCertificateFiles() {
        return new LoadSources(rules, folder, false, environment, flags, notesKeys, running);
    }

    LoadSources withEnvironment(Map<String, String> other) {
        return new LoadSources(rules, folder, checkFiles, other, flags, notesKeys, running);
    }

    LoadSources withFlags(List<String> other) {
        return new LoadSources(rules, folder, checkFiles, environment, other, notesKeys, running);
    }

    LoadSources withoutKeys() {
        return new LoadSources(rules, folder, checkFiles, environment, flags, false, running);
    }

    LoadSources withRunning(@Nullable EdgeSettings other) {
        return new LoadSources(rules, folder, checkFiles, environment, flags, notesKeys, other);
    }
}
