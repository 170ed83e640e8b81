package dev.portcullis.routing;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * A regular expression in Go's syntax, matched in time linear in the text, so that no request can make a loop hang. It may
 * match anywhere in a text, as in Traefik: {@code ^} and {@code $} pin it down. Immutable; any thread. Equal when the texts are.
 */
final class Regexp {
    /** Longer ones are generated, not written; it also bounds how deep they nest, which is stack while they are compiled. */
    static final int LENGTH_MAX_CHARACTERS = 1_000;

    /** A match costs about this many steps per character at most; a label of {@code {1,63}} letters takes 130. */
    static final int PROGRAM_MAX_INSTRUCTIONS = 1_000;

    private final String text;
    private final Pattern pattern;

    private Regexp(String text, Pattern pattern) {
        this.text = text;
        this.pattern = pattern;
    }

    /**
     * Compiles an argument.
     *
     * @throws RuleException where it is no regular expression, in RE2's words, and where it is too large
     */
    static Regexp compile(RuleFunction function, RuleToken argument) throws RuleException {
        String text = argument.text();
        if (text.length() > LENGTH_MAX_CHARACTERS) {
            throw refused(
                    function,
                    argument.offset(),
                    "has " + text.length() + " characters; allowed: " + LENGTH_MAX_CHARACTERS);
        }
        requireSize(function, argument, RegexpSize.estimate(text));
        try {
            Regexp compiled = new Regexp(text, Pattern.compile(text));
            requireSize(function, argument, compiled.pattern.programSize());
            return compiled;
        } catch (PatternSyntaxException e) {
            String part = e.getPattern();
            // RE2/J's own words for a bracket too many are about its stack.
            String why = "stack underflow".equals(part) ? "unexpected )" : e.getDescription() + ": `" + part + "`";
            throw refused(
                    function,
                    offsetOf(part, argument),
                    "is not a regular expression: " + why + "; allowed: Go's syntax, such as ^v[0-9]+$");
        }
    }

    /** Whether it matches somewhere in a text. */
    boolean matchesIn(String where) {
        return pattern.matcher(where).find();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Regexp regexp && text.equals(regexp.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** As the operator wrote it. */
    @Override
    public String toString() {
        return text;
    }

    private static void requireSize(RuleFunction function, RuleToken argument, long instructions) throws RuleException {
        if (instructions > PROGRAM_MAX_INSTRUCTIONS) {
            throw refused(
                    function,
                    argument.offset(),
                    "needs about " + instructions + " instructions; allowed: " + PROGRAM_MAX_INSTRUCTIONS
                            + "; smaller counts in {} make it smaller");
        }
    }

    private static RuleException refused(RuleFunction function, int offset, String what) {
        return new RuleException(offset, function.written() + ": the regular expression " + what);
    }

    /** Where a part stands in the rule; where its string starts when that cannot be told. */
    private static int offsetOf(String part, RuleToken argument) {
        int at = argument.text().indexOf(part);
        boolean once = at >= 0 && !part.isEmpty() && argument.text().indexOf(part, at + 1) < 0;
        return once && argument.verbatim() ? argument.offset() + 1 + at : argument.offset();
    }
}
