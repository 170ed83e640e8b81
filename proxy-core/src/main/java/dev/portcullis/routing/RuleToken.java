package dev.portcullis.routing;

/**
 * A piece of a rule's text.
 *
 * @param kind what it is
 * @param offset where it starts, 0 being the first character
 * @param text a name, or what stands between a string's quotes; else the token itself
 * @param verbatim whether the text stands in the rule as it is, without escapes
 */
record RuleToken(Kind kind, int offset, String text, boolean verbatim) {
    /** A token whose text stands in the rule as it is. */
    RuleToken(Kind kind, int offset, String text) {
        this(kind, offset, text, true);
    }

    /** What a token is. */
    enum Kind {
        NAME,
        STRING,
        AND,
        OR,
        NOT,
        OPEN,
        CLOSE,
        COMMA,
        END
    }

    /** The token for a message. */
    String shown() {
        return switch (kind) {
            case END -> "the end of the rule";
            case STRING -> "the string '" + text + "'";
            case NAME, AND, OR, NOT, OPEN, CLOSE, COMMA -> "'" + text + "'";
        };
    }
}
