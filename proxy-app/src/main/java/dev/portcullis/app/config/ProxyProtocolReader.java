package dev.portcullis.app.config;

import dev.portcullis.settings.ProxyHeaderFact;
import dev.portcullis.settings.ProxyProtocolSettings;
import dev.portcullis.settings.ProxyProtocolSettings.OnUntrusted;
import dev.portcullis.settings.TrustSettings;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** Reads {@code entryPoints.<name>.proxyProtocol}. */
final class ProxyProtocolReader {
    private static final Map<String, OnUntrusted> ON_UNTRUSTED =
            new TreeMap<>(Map.of("ignore", OnUntrusted.IGNORE, "reject", OnUntrusted.REJECT));

    private ProxyProtocolReader() {}

    static ProxyProtocolSettings read(Section section) {
        TrustSettings trust = EntryPointReader.trust(section, section.present());
        boolean required = section.flag("required", false);
        Value untrusted = section.value("onUntrusted");
        OnUntrusted onUntrusted = untrusted.choice(ON_UNTRUSTED, required ? OnUntrusted.REJECT : OnUntrusted.IGNORE);
        if (required && onUntrusted == OnUntrusted.IGNORE) {
            untrusted.error(
                    "contradicts 'required: true', which closes every connection without a believed header; write"
                            + " reject, or take one of the two out");
        }
        if (section.present() && trust.equals(TrustSettings.NOBODY)) {
            section.self()
                    .warning(
                            required
                                    ? "trusts nobody and is required: every connection is closed; name trustedIPs"
                                    : "trusts nobody: every PROXY header is read and dropped; name trustedIPs");
        }
        Map<ProxyHeaderFact, String> headers = headers(section.section("headers"));
        section.end();
        return section.present()
                ? new ProxyProtocolSettings(trust, required, onUntrusted, headers)
                : ProxyProtocolSettings.OFF;
    }

    private static Map<ProxyHeaderFact, String> headers(Section section) {
        Map<ProxyHeaderFact, String> headers = new EnumMap<>(ProxyHeaderFact.class);
        for (ProxyHeaderFact fact : ProxyHeaderFact.values()) {
            Value value = section.value(fact.written());
            String name = value.parsed(ProxyProtocolReader::headerName, "");
            if (headers.containsValue(name)) {
                value.error(Value.quoted(name) + " is the name for two facts; give each its own");
            } else if (!name.isEmpty()) {
                headers.put(fact, name);
            }
        }
        section.end();
        return headers;
    }

    private static String headerName(String text) {
        String problem = ProxyProtocolSettings.nameProblem(text);
        if (!problem.isEmpty()) {
            throw new IllegalArgumentException(problem);
        }
        return text;
    }
}
