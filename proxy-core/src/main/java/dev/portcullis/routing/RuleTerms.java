package dev.portcullis.routing;

import java.util.ArrayList;
import java.util.List;

/**
 * A rule as alternatives ("terms"), each a list of rules that must all hold: the form in which a term can be found by its
 * host and path. What would unfold to too many is left as it was written, and evaluated.
 */
final class RuleTerms {
    /** Hosts and the like that stand side by side unfold to no more than was written. */
    private static final int TERMS_MAX = 10_000;

    /** Alternatives that must hold together multiply: 1,000 hosts with one prefix, or 30 hosts with 30 services. */
    private static final int PRODUCT_TERMS_MAX = 1_000;

    /** Rules in all terms of a product: what a rule may cost in memory, some 100 KiB. */
    private static final int PRODUCT_RULES_MAX = 10_000;

    private RuleTerms() {}

    /** The terms of a rule, one at least. */
    static List<RuleTerm> of(Rule rule) {
        List<RuleTerm> terms = new ArrayList<>();
        for (List<Rule> term : expand(rule)) {
            terms.add(RuleTerm.of(term));
        }
        return terms;
    }

    private static List<List<Rule>> expand(Rule rule) {
        if (rule instanceof Rule.Or or) {
            List<List<Rule>> terms = new ArrayList<>();
            for (Rule alternative : or.rules()) {
                terms.addAll(expand(alternative));
                if (terms.size() > TERMS_MAX) {
                    return List.of(List.of(rule));
                }
            }
            return terms;
        }
        if (rule instanceof Rule.And and) {
            List<List<Rule>> terms = List.of(new ArrayList<>(and.rules().size()));
            for (int i = 0; i < and.rules().size(); i++) {
                terms = product(terms, and.rules().get(i), and.rules().size() - i);
            }
            return terms;
        }
        return List.of(List.of(rule));
    }

    /** Every term of the left with every one of the part; or, when they would be too many, with the part unopened. */
    private static List<List<Rule>> product(List<List<Rule>> left, Rule part, int partsLeft) {
        List<List<Rule>> opened = expand(part);
        long count = (long) left.size() * opened.size();
        long rules = count * (left.get(0).size() + partsLeft);
        boolean tooMany = count > PRODUCT_TERMS_MAX || rules > PRODUCT_RULES_MAX;
        List<List<Rule>> right = opened.size() > 1 && tooMany ? List.of(List.of(part)) : opened;
        if (right.size() == 1) {
            // The usual part opens to nothing: the terms of the left, which nobody else has, grow by it.
            left.forEach(term -> term.addAll(right.get(0)));
            return left;
        }
        List<List<Rule>> terms = new ArrayList<>(left.size() * right.size());
        for (List<Rule> before : left) {
            for (List<Rule> after : right) {
                List<Rule> term = new ArrayList<>(before.size() + after.size());
                term.addAll(before);
                term.addAll(after);
                terms.add(term);
            }
        }
        return terms;
    }
}
