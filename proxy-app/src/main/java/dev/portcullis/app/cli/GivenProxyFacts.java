package dev.portcullis.app.cli;

import dev.portcullis.connection.ProxyFacts;
import dev.portcullis.connection.ProxyTls;
import dev.portcullis.settings.ProxyHeaderFact;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a PROXY header would say, as somebody writes it behind {@code --proxy}: {@code fact=value}. */
final class GivenProxyFacts {
    /** On this connection, with a certificate, over TLS (PROXY protocol 2.2.6). */
    private static final int WITH_CERTIFICATE = 3;

    private GivenProxyFacts() {}

    /**
     * The facts; null when none are given.
     *
     * @param given names of any case with their values
     * @throws IllegalArgumentException with a sentence when there is no such fact
     */
    static @Nullable ProxyFacts of(Map<String, String> given) {
        Map<String, String> facts = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        facts.putAll(given);
        for (String name : facts.keySet()) {
            if (Arrays.stream(ProxyHeaderFact.values())
                    .noneMatch(fact -> fact.written().equalsIgnoreCase(name))) {
                throw new IllegalArgumentException("'" + name + "' is not a fact of a PROXY header; allowed: "
                        + Arrays.stream(ProxyHeaderFact.values())
                                .map(ProxyHeaderFact::written)
                                .collect(Collectors.joining(", ")));
            }
        }
        return facts.isEmpty()
                ? null
                : new ProxyFacts(
                        facts.get("authority"),
                        facts.get("alpn"),
                        facts.get("uniqueId"),
                        facts.get("vpceId"),
                        tls(facts));
    }

    private static ProxyTls tls(Map<String, String> facts) {
        String certificate = facts.get("tlsClientCert");
        return new ProxyTls(
                certificate == null ? 1 : WITH_CERTIFICATE,
                "verified".equals(certificate) ? 0 : 1,
                facts.get("tlsVersion"),
                facts.get("tlsCn"),
                facts.get("tlsCipher"),
                facts.get("tlsSigAlg"),
                facts.get("tlsKeyAlg"));
    }
}
