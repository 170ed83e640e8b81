package dev.portcullis.routing;

import java.util.ArrayList;
import java.util.List;

/**
 * A rule as alternatives ("terms"), each a list of rules that must all hold: the form in which a term can be found by its
 * host and path.
 */
final class RuleTerms {
    /** 1,000 hosts in one rule are found by look-up; beyond that the rule is one term and is evaluated. */
    private static final int TERMS_MAX = 1_000;

    private RuleTerms() {}

    /** The terms of a rule, one at least. */
    static List<List<Rule>> of(Rule rule) {
        List<List<Rule>> terms = expand(rule);
        return terms.size() > TERMS_MAX ? List.of(List.of(rule)) : terms;
    }

    private static List<List<Rule>> expand(Rule rule) {
        if (rule instanceof Rule.Or or) {
            List<List<Rule>> terms = new ArrayList<>();
            for (Rule alternative : or.rules()) {
                terms.addAll(of(alternative));
            }
            return terms;
        }
        if (rule instanceof Rule.And and) {
            List<List<Rule>> terms = List.of(List.of());
            for (Rule part : and.rules()) {
                terms = product(terms, part);
            }
            return terms;
        }
        return List.of(List.of(rule));
    }

    /** Every term of the left with every one of the part; or, when they would be too many, with the part unopened. */
    private static List<List<Rule>> product(List<List<Rule>> left, Rule part) {
        List<List<Rule>> right = of(part);
        if ((long) left.size() * right.size() > TERMS_MAX) {
            right = List.of(List.of(part));
        }
        List<List<Rule>> terms = new ArrayList<>(left.size() * right.size());
        for (List<Rule> before : left) {
            for (List<Rule> after : right) {
                List<Rule> term = new ArrayList<>(before);
                term.addAll(after);
                terms.add(term);
            }
        }
        return terms;
    }
}
