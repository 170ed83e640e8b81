package dev.portcullis.routing;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The hosts that a rule asks for, which is all that is known of it before there is a call.
 *
 * @param names in lower case; {@code *.} in front stands for one label
 * @param whole whether the rule matches no call for another host
 */
public record RuleHosts(Set<String> names, boolean whole) {
    /** The hosts of a rule. */
    public static RuleHosts of(Rule rule) {
        List<RuleTerm> terms = RuleTerms.of(rule);
        Set<String> names = new LinkedHashSet<>();
        boolean whole = true;
        for (RuleTerm term : terms) {
            HostKey host = term.host();
            if (host == null) {
                whole = false;
            } else {
                names.add((host.wildcard() ? "*." : "") + new String(host.name(), StandardCharsets.US_ASCII));
            }
        }
        return new RuleHosts(names, whole);
    }
}
