package dev.portcullis.routing;

/**
 * Traefik v2's {@code {name:regexp}} patterns: finds them, and writes the v3 function that means the same. A v3 rule would take
 * the braces for characters and match nothing, so they are refused with that hint.
 */
final class RuleV2Pattern {
    private RuleV2Pattern() {}

    /** Whether an argument holds one; classes such as {@code \p{Greek}} and {@code \x{41}} are none. */
    static boolean isIn(String text) {
        return next(text, 0) >= 0;
    }

    /** The call that means the same in v3. {@code name} without a regular expression stood for one label or path segment. */
    static String inVersion3(RuleFunction function, String text) {
        boolean host = function == RuleFunction.HOST || function == RuleFunction.HOST_REGEXP;
        String any = host ? "[^.]+" : "[^/]+";
        StringBuilder regexp = new StringBuilder("^");
        int from = 0;
        for (int open = next(text, 0); open >= 0; open = next(text, from)) {
            appendQuoted(text.substring(from, open), regexp);
            from = end(text, open);
            String inside = text.substring(open + 1, from - 1);
            int colon = inside.indexOf(':');
            regexp.append(colon < 0 ? any : "(" + inside.substring(colon + 1) + ")");
        }
        appendQuoted(text.substring(from), regexp);
        String pin = function == RuleFunction.PATH_PREFIX ? "" : "$";
        return (host ? "HostRegexp" : "PathRegexp") + "(`" + regexp + pin + "`)";
    }

    /** Where the next pattern opens, or -1. */
    private static int next(String text, int from) {
        for (int open = text.indexOf('{', from); open >= 0; open = text.indexOf('{', open + 1)) {
            boolean named = open + 1 < text.length() && Character.isLetter(text.charAt(open + 1));
            boolean escaped = open > 1 && text.charAt(open - 2) == '\\' && "pPx".indexOf(text.charAt(open - 1)) >= 0;
            if (named && !escaped && end(text, open) > 0) {
                return open;
            }
        }
        return -1;
    }

    /** Behind the brace that closes the one at a place, counts within being passed over; -1 when none does. */
    private static int end(String text, int open) {
        int depth = 0;
        for (int i = open; i < text.length(); i++) {
            char c = text.charAt(i);
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            if (depth == 0) {
                return i + 1;
            }
        }
        return -1;
    }

    private static void appendQuoted(String literal, StringBuilder regexp) {
        for (int i = 0; i < literal.length(); i++) {
            char c = literal.charAt(i);
            if ("\\.+*?()|[]{}^$".indexOf(c) >= 0) {
                regexp.append('\\');
            }
            regexp.append(c);
        }
    }
}
