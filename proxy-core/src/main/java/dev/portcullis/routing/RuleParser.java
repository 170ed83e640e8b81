package dev.portcullis.routing;

import dev.portcullis.routing.RuleToken.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads rules in Traefik's v3 grammar by recursive descent. Precedence: {@code !}, then {@code &&}, then {@code ||}.
 *
 * <pre>
 * or    = and { "||" and }
 * and   = unary { "&amp;&amp;" unary }
 * unary = "!" unary | "(" or ")" | name "(" string { "," string } ")"
 * </pre>
 */
public final class RuleParser {
    /** Deeper rules are nobody's intention, and each level is a frame of our stack. */
    private static final int NESTING_MAX = 64;

    private final RuleLexer lexer;
    private final List<RuleWarning> warnings = new ArrayList<>();
    private RuleToken token;
    private int nesting;

    private RuleParser(String rule) throws RuleException {
        lexer = new RuleLexer(rule);
        token = lexer.next();
    }

    /**
     * Reads a rule.
     *
     * @throws RuleException for the first mistake in it
     */
    public static ParsedRule parse(String rule) throws RuleException {
        if (rule.isBlank()) {
            throw new RuleException(
                    0, "the rule is empty; allowed: functions such as Host(`example.com`), && || ! ( )");
        }
        RuleParser parser = new RuleParser(rule);
        Rule parsed = parser.or();
        parser.expect(Kind.END, "&& or ||, or the end of the rule");
        return new ParsedRule(parsed, parser.warnings);
    }

    private Rule or() throws RuleException {
        List<Rule> rules = new ArrayList<>();
        rules.add(and());
        while (token.kind() == Kind.OR) {
            advance();
            rules.add(and());
        }
        return rules.size() == 1 ? rules.get(0) : new Rule.Or(rules);
    }

    private Rule and() throws RuleException {
        List<Rule> rules = new ArrayList<>();
        rules.add(unary());
        while (token.kind() == Kind.AND) {
            advance();
            rules.add(unary());
        }
        return rules.size() == 1 ? rules.get(0) : new Rule.And(rules);
    }

    private Rule unary() throws RuleException {
        if (++nesting > NESTING_MAX) {
            throw new RuleException(
                    token.offset(), "the rule is nested too deeply; allowed: " + NESTING_MAX + " levels");
        }
        Rule rule;
        if (token.kind() == Kind.NOT) {
            advance();
            rule = new Rule.Not(unary());
        } else if (token.kind() == Kind.OPEN) {
            advance();
            rule = or();
            expect(Kind.CLOSE, "&& or ||, or ')'");
            advance();
        } else {
            rule = call();
        }
        nesting--;
        return rule;
    }

    private Rule call() throws RuleException {
        expect(Kind.NAME, "a function such as Host(`example.com`), '!', or '('");
        RuleToken name = token;
        RuleFunction function = RuleFunction.of(name);
        advance();
        expect(Kind.OPEN, "'(' and a string in back-ticks");
        List<RuleToken> arguments = new ArrayList<>();
        do {
            advance();
            expect(Kind.STRING, "a string in back-ticks or double quotes");
            arguments.add(token);
            advance();
        } while (token.kind() == Kind.COMMA);
        expect(Kind.CLOSE, "',' or ')'");
        advance();
        return function.build(name, arguments, warnings);
    }

    private void advance() throws RuleException {
        token = lexer.next();
    }

    private void expect(Kind kind, String allowed) throws RuleException {
        if (token.kind() != kind) {
            throw new RuleException(token.offset(), token.shown() + " cannot stand here; allowed: " + allowed);
        }
    }
}
