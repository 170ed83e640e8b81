package dev.portcullis.routing;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** Looks for a parameter in a query; nothing else in the proxy reads one. */
final class QueryText {
    private QueryText() {}

    /** Whether one of the parameters with that key has that value; a pair with a broken escape is passed over. */
    static boolean has(String query, String key, String value) {
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String pairKey = equals < 0 ? pair : pair.substring(0, equals);
            String pairValue = equals < 0 ? "" : pair.substring(equals + 1);
            if (!pair.isEmpty() && is(pairKey, key) && is(pairValue, value)) {
                return true;
            }
        }
        return false;
    }

    private static boolean is(String encoded, String text) {
        try {
            return URLDecoder.decode(encoded, StandardCharsets.UTF_8).equals(text);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
