package dev.portcullis.app.config;

import dev.portcullis.settings.Problem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads flags as Traefik has them: {@code --log.level=DEBUG}, {@code --log.level DEBUG}, {@code --ping} for true. */
final class FlagSettings {
    private FlagSettings() {}

    static List<OutsideSetting> read(List<String> arguments, Problems problems) {
        List<OutsideSetting> settings = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (!argument.startsWith("--") || argument.length() == 2 || argument.startsWith("--=")) {
                problems.error(refusal(argument));
                continue;
            }
            int equals = argument.indexOf('=');
            String name = argument.substring(2, equals < 0 ? argument.length() : equals);
            String value = "true";
            if (equals >= 0) {
                value = argument.substring(equals + 1);
            } else if (i + 1 < arguments.size() && !arguments.get(i + 1).startsWith("-")) {
                value = arguments.get(++i);
            }
            settings.add(OutsideSetting.ofFlag(name, steps(name), value));
        }
        return settings;
    }

    /** {@code certificates[0].certFile} becomes three words, so that a list can be told from a mapping. */
    private static List<String> steps(String name) {
        return Arrays.asList(name.replace("[", ".[").split("\\.", -1));
    }

    private static Problem refusal(String argument) {
        String hint = argument.startsWith("-")
                ? "unknown option; write --config FILE, or a setting such as --log.level=DEBUG"
                : "belongs to no option; name the file with --config, a value as --key=value";
        return new Problem("argument " + Value.quoted(argument), 0, 0, hint, "");
    }
}
