package dev.portcullis.routing;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A compiled rule, or a part of one that no look-up answers. Immutable; asked on any loop. */
@FunctionalInterface
interface Condition {
    boolean holds(RequestFacts facts);

    /** Compiles a rule. */
    static Condition of(Rule rule) {
        if (rule instanceof Rule.And and) {
            Condition[] all = allOf(and.rules());
            return facts -> {
                for (Condition condition : all) {
                    if (!condition.holds(facts)) {
                        return false;
                    }
                }
                return true;
            };
        }
        if (rule instanceof Rule.Or or) {
            Condition[] some = allOf(or.rules());
            return facts -> {
                for (Condition condition : some) {
                    if (condition.holds(facts)) {
                        return true;
                    }
                }
                return false;
            };
        }
        if (rule instanceof Rule.Not not) {
            Condition opposite = of(not.rule());
            return facts -> !opposite.holds(facts);
        }
        return ofAtom(rule);
    }

    /** Compiles rules, in their order. */
    static Condition[] allOf(List<Rule> rules) {
        Condition[] conditions = new Condition[rules.size()];
        for (int i = 0; i < conditions.length; i++) {
            conditions[i] = of(rules.get(i));
        }
        return conditions;
    }

    private static Condition ofAtom(Rule rule) {
        if (rule instanceof Rule.Host any && any.isAny()) {
            return facts -> true;
        }
        HostKey host = HostKey.of(rule);
        if (host != null) {
            byte[] name = host.name();
            return host.wildcard() ? facts -> underWildcard(facts, name) : facts -> facts.hostIs(name, 0);
        }
        PathKey path = PathKey.of(rule);
        if (path != null) {
            byte[] text = path.text();
            return path.exact() ? facts -> facts.pathIs(text) : facts -> facts.pathStartsWith(text);
        }
        Condition regexp = ofRegexp(rule);
        return regexp == null ? ofField(rule) : regexp;
    }

    private static @Nullable Condition ofRegexp(Rule rule) {
        if (rule instanceof Rule.HostRegexp host) {
            return facts -> host.regexp().matchesIn(facts.hostText());
        }
        if (rule instanceof Rule.PathRegexp path) {
            return facts -> path.regexp().matchesIn(facts.pathText());
        }
        if (rule instanceof Rule.HeaderRegexp header) {
            return facts -> facts.hasField(header.name(), header.regexp());
        }
        if (rule instanceof Rule.QueryRegexp query) {
            return facts -> QueryText.matches(facts.query(), query.key(), query.regexp());
        }
        return null;
    }

    private static Condition ofField(Rule rule) {
        if (rule instanceof Rule.Method method) {
            return facts -> facts.hasField(":method", method.method());
        }
        if (rule instanceof Rule.Header header) {
            String value = latin1(header.value());
            return facts -> facts.hasField(header.name(), value);
        }
        if (rule instanceof Rule.Query query) {
            return facts -> QueryText.has(facts.query(), query.key(), query.value());
        }
        if (rule instanceof Rule.ClientIp clientIp) {
            return facts -> facts.clientIn(clientIp.networks());
        }
        if (rule instanceof Rule.ProxyFact proxyFact) {
            return facts -> proxyFact.text().equals(facts.proxyText(proxyFact.fact()));
        }
        throw new AssertionError("a rule without a condition: " + rule);
    }

    private static boolean underWildcard(RequestFacts facts, byte[] name) {
        int second = facts.secondLabel();
        return second > 0 && facts.hostIs(name, second);
    }

    /** Text as a field's {@code value()} shows its UTF-8 bytes. */
    private static String latin1(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
