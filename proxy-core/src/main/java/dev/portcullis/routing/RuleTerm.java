package dev.portcullis.routing;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One alternative of a rule: rules that must all hold, and the host and path among them by which it is best found.
 *
 * @param rules one or more
 * @param host the most exact host, or null when none is named
 * @param path the most exact path, or null when none is named
 * @param contradiction two of the rules that cannot both hold, for a message; null when none were seen
 */
record RuleTerm(
        List<Rule> rules,
        @Nullable HostKey host,
        @Nullable PathKey path,
        @Nullable String contradiction) {
    /** A check that compares each rule with each other one looks at no longer terms: nobody writes them by hand. */
    private static final int COMPARED_RULES_MAX = 32;

    static RuleTerm of(List<Rule> rules) {
        HostKey host = null;
        PathKey path = null;
        for (Rule rule : rules) {
            HostKey hostKey = HostKey.of(rule);
            if (hostKey != null && (host == null || (host.wildcard() && !hostKey.wildcard()))) {
                host = hostKey;
            }
            PathKey pathKey = PathKey.of(rule);
            if (pathKey != null && (path == null || pathKey.isBetterThan(path))) {
                path = pathKey;
            }
        }
        return new RuleTerm(rules, host, path, contradiction(rules));
    }

    /** What is to ask of a request that was found by host and path. */
    Candidate candidate(int rank) {
        int hosts = 0;
        int paths = 0;
        for (Rule rule : rules) {
            hosts += HostKey.isOne(rule) ? 1 : 0;
            paths += PathKey.isOne(rule) ? 1 : 0;
        }
        List<Rule> rest = new ArrayList<>();
        boolean simple = true;
        for (Rule rule : rules) {
            // The usual term: its host and its path are what it is found by, so nothing is left to ask.
            boolean asked = (hosts == 1 && HostKey.isOne(rule)) || (paths == 1 && PathKey.isOne(rule));
            if (!asked) {
                rest.add(rule);
                simple &= rule.isSimple();
            }
        }
        return new Candidate(rank, Condition.allOf(rest), simple);
    }

    /** Whether every request that an other term takes is one that this takes too; false also where that is not seen. */
    boolean takesAllOf(RuleTerm other) {
        if (Math.max(rules.size(), other.rules.size()) > COMPARED_RULES_MAX) {
            return false;
        }
        for (Rule mine : rules) {
            boolean implied = false;
            for (int i = 0; i < other.rules.size() && !implied; i++) {
                implied = RuleLogic.implies(other.rules.get(i), mine);
            }
            if (!implied) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable String contradiction(List<Rule> rules) {
        int compared = Math.min(rules.size(), COMPARED_RULES_MAX);
        for (int i = 0; i < compared; i++) {
            for (int j = i + 1; j < compared; j++) {
                if (RuleLogic.exclude(rules.get(i), rules.get(j))) {
                    return rules.get(i) + " and " + rules.get(j);
                }
            }
        }
        return null;
    }
}
