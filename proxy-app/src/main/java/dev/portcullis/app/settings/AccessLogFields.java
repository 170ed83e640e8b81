package dev.portcullis.app.settings;

import java.util.Locale;
import java.util.Map;

/**
 * What stands in a line of the access log (Traefik's {@code accessLog.fields}).
 *
 * @param kept whether fields are kept that are not named
 * @param named by name whether a field is kept
 * @param headers what becomes of request headers that are not named. Default {@link HeaderMode#DROP}, as Traefik
 * @param namedHeaders by name in lower case what becomes of a request header
 */
public record AccessLogFields(
        boolean kept, Map<String, Boolean> named, HeaderMode headers, Map<String, HeaderMode> namedHeaders) {
    /** Every field, and no header. */
    public static final AccessLogFields ALL = new AccessLogFields(true, Map.of(), HeaderMode.DROP, Map.of());

    /** Copies the maps. */
    public AccessLogFields {
        named = Map.copyOf(named);
        namedHeaders = Map.copyOf(namedHeaders);
    }

    /** Whether a field stands in the line. */
    public boolean keeps(String name) {
        return named.isEmpty() ? kept : named.getOrDefault(name, kept);
    }

    /** Whether any header may stand in a line. */
    public boolean keepsHeaders() {
        return headers != HeaderMode.DROP || namedHeaders.values().stream().anyMatch(mode -> mode != HeaderMode.DROP);
    }

    /** What becomes of a header. What proves who a caller is stands in no line unless the operator names it. */
    public HeaderMode modeOf(String header) {
        String name = header.toLowerCase(Locale.ROOT);
        HeaderMode mode = namedHeaders.get(name);
        if (mode != null) {
            return mode;
        }
        return headers == HeaderMode.KEEP && isCredential(name) ? HeaderMode.REDACT : headers;
    }

    private static boolean isCredential(String name) {
        return name.equals("authorization") || name.equals("proxy-authorization") || name.equals("cookie");
    }

    /** What becomes of a header. */
    public enum HeaderMode {
        /** Name and value stand in the line. */
        KEEP,
        /** The name stands in the line, and {@code REDACTED}. */
        REDACT,
        /** Nothing of it stands in the line. */
        DROP
    }
}
