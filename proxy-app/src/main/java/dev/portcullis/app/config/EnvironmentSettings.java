package dev.portcullis.app.config;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Reads environment variables such as {@code PORTCULLIS_LOG_LEVEL}, and Traefik's {@code TRAEFIK_LOG_LEVEL}, over which
 * ours win. Their words are lower-cased, as in Traefik.
 */
final class EnvironmentSettings {
    private static final List<String> PREFIXES = List.of("TRAEFIK_", "PORTCULLIS_");

    /** What the launcher and {@link ConfigSearch} read. */
    private static final Set<String> OTHERS = Set.of(ConfigSearch.VARIABLE, "PORTCULLIS_JAVA_OPTS");

    /** What Kubernetes puts into every container of a namespace that has a service of our name. */
    private static final Pattern SERVICE_LINK = Pattern.compile(
            "(?:PORTCULLIS|TRAEFIK)_(?:.*_)?(?:SERVICE_HOST|SERVICE_PORT(?:_.*)?|PORT|PORT_[0-9]+_(?:TCP|UDP)(?:_.*)?)");

    private EnvironmentSettings() {}

    static List<OutsideSetting> read(Map<String, String> environment) {
        List<OutsideSetting> settings = new ArrayList<>();
        Map<String, String> sorted = new TreeMap<>(environment);
        for (String prefix : PREFIXES) {
            sorted.forEach((name, value) -> {
                if (name.startsWith(prefix) && !OTHERS.contains(name) && !isServiceLink(name, value)) {
                    settings.add(OutsideSetting.ofVariable(name, steps(name.substring(prefix.length())), value));
                }
            });
        }
        return settings;
    }

    private static boolean isServiceLink(String name, String value) {
        return SERVICE_LINK.matcher(name).matches() && (!name.endsWith("_PORT") || value.contains("://"));
    }

    private static List<String> steps(String name) {
        return Arrays.asList(name.toLowerCase(Locale.ROOT).split("_", -1));
    }
}
