package dev.portcullis.routing;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks for a parameter in a query; nothing else in the proxy reads one. */
final class QueryText {
    private QueryText() {}

    /** Whether one of the parameters with that key has that value. */
    static boolean has(String query, String key, String value) {
        return values(query, key).contains(value);
    }

    /** Whether a regular expression matches in the value of one of the parameters with that key. */
    static boolean matches(String query, String key, Regexp regexp) {
        for (String value : values(query, key)) {
            if (regexp.matchesIn(value)) {
                return true;
            }
        }
        return false;
    }

    /** The values of the parameters with that key; as in Go, a pair with a broken escape or a semicolon is passed over. */
    static List<String> values(String query, String key) {
        List<String> values = new ArrayList<>();
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String pairKey = equals < 0 ? pair : pair.substring(0, equals);
            if (pair.isEmpty() || pair.indexOf(';') >= 0) {
                continue;
            }
            if (key.equals(decoded(pairKey))) {
                String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
                if (value != null) {
                    values.add(value);
                }
            }
        }
        return values;
    }

    /** The text, or null when an escape in it is broken. */
    private static @Nullable String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
