package dev.portcullis.routing;

import java.util.List;

/** Says in words why a rule does not hold, by asking the conditions that calls are asked. Not for the path of calls. */
final class RuleReason {
    /** Reasons of one alternative after the other; more are not read. */
    private static final int ALTERNATIVES_MAX = 3;

    private RuleReason() {}

    /** The first condition that does not hold; empty when the rule holds. */
    static String whyNot(Rule rule, RequestFacts facts) {
        if (Condition.of(rule).holds(facts)) {
            return "";
        }
        if (rule instanceof Rule.And and) {
            for (Rule part : and.rules()) {
                String reason = whyNot(part, facts);
                if (!reason.isEmpty()) {
                    return reason;
                }
            }
        }
        if (rule instanceof Rule.Or or) {
            return ofAlternatives(or.rules(), facts);
        }
        return rule instanceof Rule.Not not ? not.rule() + " holds" : rule + " " + ofAtom(rule, facts);
    }

    private static String ofAlternatives(List<Rule> rules, RequestFacts facts) {
        StringBuilder reasons = new StringBuilder();
        int shown = Math.min(rules.size(), ALTERNATIVES_MAX);
        for (int i = 0; i < shown; i++) {
            reasons.append(i == 0 ? "" : ", and ").append(whyNot(rules.get(i), facts));
        }
        int more = rules.size() - shown;
        return more == 0 ? reasons.toString() : reasons + ", and " + more + " more";
    }

    private static String ofAtom(Rule rule, RequestFacts facts) {
        if (rule instanceof Rule.Host) {
            return "is not " + hostOf(facts);
        }
        if (rule instanceof Rule.HostRegexp) {
            return "does not match " + hostOf(facts);
        }
        if (rule instanceof Rule.PathRegexp) {
            return "does not match " + facts.pathText();
        }
        PathKey path = PathKey.of(rule);
        if (path != null) {
            return (path.exact() ? "is not " : "does not begin ") + facts.pathText();
        }
        if (rule instanceof Rule.ClientIp) {
            return "does not hold " + facts.clientText();
        }
        if (rule instanceof Rule.ProxyFact proxyFact) {
            String said = facts.proxyText(proxyFact.fact());
            return said == null ? "was not said by a PROXY header" : "is not '" + said + "'";
        }
        return ofField(rule, facts);
    }

    private static String ofField(Rule rule, RequestFacts facts) {
        if (rule instanceof Rule.Method) {
            return compared("is not", facts.fieldValues(":method"));
        }
        if (rule instanceof Rule.Header header) {
            return compared("is not", facts.fieldValues(header.name()));
        }
        if (rule instanceof Rule.HeaderRegexp header) {
            return compared("does not match", facts.fieldValues(header.name()));
        }
        if (rule instanceof Rule.Query query) {
            return compared("is not", QueryText.values(facts.query(), query.key()));
        }
        if (rule instanceof Rule.QueryRegexp query) {
            return compared("does not match", QueryText.values(facts.query(), query.key()));
        }
        throw new AssertionError("a rule without words: " + rule);
    }

    private static String compared(String verb, List<String> values) {
        return values.isEmpty() ? "is not in the request" : verb + " '" + String.join("', '", values) + "'";
    }

    private static String hostOf(RequestFacts facts) {
        return facts.hostText().isEmpty() ? "a missing host" : facts.hostText();
    }
}
