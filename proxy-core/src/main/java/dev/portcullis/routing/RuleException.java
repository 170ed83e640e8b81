package dev.portcullis.routing;

/** A rule cannot be read. The message says what is wrong, what is allowed, and what may have been meant. */
public final class RuleException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int offset;

    RuleException(int offset, String message) {
        super(message);
        this.offset = offset;
    }

    /** Where in the rule's text, 0 being the first character; the text's length when something is missing at its end. */
    public int offset() {
        return offset;
    }
}
