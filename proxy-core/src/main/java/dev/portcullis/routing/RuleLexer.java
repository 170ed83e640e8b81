package dev.portcullis.routing;

import dev.portcullis.routing.RuleToken.Kind;

/** Cuts a rule's text into tokens, one at a time. */
final class RuleLexer {
    private final String rule;
    private int at;

    RuleLexer(String rule) {
        this.rule = rule;
    }

    RuleToken next() throws RuleException {
        while (at < rule.length() && Character.isWhitespace(rule.charAt(at))) {
            at++;
        }
        if (at == rule.length()) {
            return new RuleToken(Kind.END, at, "");
        }
        char c = rule.charAt(at);
        return switch (c) {
            case '(' -> sign(Kind.OPEN, "(");
            case ')' -> sign(Kind.CLOSE, ")");
            case ',' -> sign(Kind.COMMA, ",");
            case '!' -> sign(Kind.NOT, "!");
            case '&' -> doubled(Kind.AND, "&&");
            case '|' -> doubled(Kind.OR, "||");
            case '`' -> raw();
            case '"' -> escaped();
            default -> name();
        };
    }

    private RuleToken sign(Kind kind, String text) {
        RuleToken token = new RuleToken(kind, at, text);
        at += text.length();
        return token;
    }

    private RuleToken doubled(Kind kind, String text) throws RuleException {
        if (!rule.startsWith(text, at)) {
            throw new RuleException(
                    at,
                    "'" + rule.charAt(at) + "' alone is no operator; allowed: && || ! ( ); did you mean " + text + "?");
        }
        return sign(kind, text);
    }

    private RuleToken raw() throws RuleException {
        int end = rule.indexOf('`', at + 1);
        if (end < 0) {
            throw new RuleException(at, "the string that starts here does not end; allowed: a second back-tick");
        }
        RuleToken token = new RuleToken(Kind.STRING, at, rule.substring(at + 1, end));
        at = end + 1;
        return token;
    }

    private RuleToken escaped() throws RuleException {
        int start = at;
        StringBuilder text = new StringBuilder();
        for (int i = start + 1; i < rule.length(); i++) {
            char c = rule.charAt(i);
            if (c == '"') {
                at = i + 1;
                return new RuleToken(Kind.STRING, start, text.toString(), text.length() == i - start - 1);
            }
            if (c == '\\') {
                i++;
                if (i == rule.length() || (rule.charAt(i) != '"' && rule.charAt(i) != '\\')) {
                    throw new RuleException(
                            i - 1,
                            "a backslash in a double-quoted string; allowed: \\\" and \\\\; else use back-ticks");
                }
                c = rule.charAt(i);
            }
            text.append(c);
        }
        throw new RuleException(start, "the string that starts here does not end; allowed: a second \"");
    }

    private RuleToken name() throws RuleException {
        int start = at;
        while (at < rule.length() && isNameCharacter(rule.charAt(at))) {
            at++;
        }
        if (at > start) {
            return new RuleToken(Kind.NAME, start, rule.substring(start, at));
        }
        String hint = rule.charAt(at) == '\'' ? "; strings stand in back-ticks or double quotes" : "";
        throw new RuleException(
                at,
                "'" + rule.charAt(at) + "' has no meaning here" + hint
                        + "; allowed: functions such as Host(`example.com`), && || ! ( )");
    }

    private static boolean isNameCharacter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    }
}
