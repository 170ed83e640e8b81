package dev.portcullis.routing;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What follows from a rule. Says true only where it is certain; what it does not see is false. */
final class RuleLogic {
    private RuleLogic() {}

    /** Whether the second holds wherever the first does. */
    static boolean implies(Rule first, Rule second) {
        if (first.equals(second) || (second instanceof Rule.Host host && host.isAny())) {
            return true;
        }
        if (isNegation(second)) {
            return exclude(first, ((Rule.Not) second).rule());
        }
        HostKey host = HostKey.of(second);
        if (host != null) {
            return covers(host, HostKey.of(first));
        }
        PathKey path = PathKey.of(second);
        return path != null && covers(path, PathKey.of(first));
    }

    /** Whether no request can make both hold. */
    static boolean exclude(Rule first, Rule second) {
        if (isNegation(first) && implies(second, ((Rule.Not) first).rule())) {
            return true;
        }
        if (isNegation(second) && implies(first, ((Rule.Not) second).rule())) {
            return true;
        }
        if (first instanceof Rule.Method method && second instanceof Rule.Method other) {
            return !method.equals(other);
        }
        if (first instanceof Rule.ProxyFact fact && second instanceof Rule.ProxyFact other) {
            return fact.fact() == other.fact() && !fact.equals(other);
        }
        HostKey host = HostKey.of(first);
        HostKey otherHost = HostKey.of(second);
        if (host != null && otherHost != null) {
            return !covers(host, otherHost) && !covers(otherHost, host);
        }
        PathKey path = PathKey.of(first);
        PathKey otherPath = PathKey.of(second);
        return path != null && otherPath != null && !covers(path, otherPath) && !covers(otherPath, path);
    }

    /** A negation of a negation is not opened: two towers of them would ask each other without end. */
    private static boolean isNegation(Rule rule) {
        return rule instanceof Rule.Not not && !(not.rule() instanceof Rule.Not);
    }

    private static boolean covers(HostKey wide, @Nullable HostKey narrow) {
        if (narrow == null || (narrow.wildcard() && !wide.wildcard())) {
            return false;
        }
        byte[] name = narrow.name();
        if (narrow.wildcard() == wide.wildcard()) {
            return Arrays.equals(wide.name(), name);
        }
        int dot = firstDot(name);
        return dot > 0 && Arrays.equals(wide.name(), 0, wide.name().length, name, dot + 1, name.length);
    }

    private static boolean covers(PathKey wide, @Nullable PathKey narrow) {
        if (narrow == null || (wide.exact() && !narrow.exact()) || narrow.text().length < wide.text().length) {
            return false;
        }
        int same = Arrays.mismatch(wide.text(), narrow.text());
        return same < 0 || (!wide.exact() && same == wide.text().length);
    }

    /** Where the first label of a name ends; -1 when it is the only one. */
    static int firstDot(byte[] name) {
        for (int i = 0; i < name.length; i++) {
            if (name[i] == '.') {
                return i;
            }
        }
        return -1;
    }
}
