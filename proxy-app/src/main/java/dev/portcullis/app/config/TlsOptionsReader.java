package dev.portcullis.app.config;

import dev.portcullis.settings.ClientAuthSettings;
import dev.portcullis.settings.ClientAuthType;
import dev.portcullis.settings.PemSource;
import dev.portcullis.settings.TlsOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Reads one set of {@code tls.options}. */
final class TlsOptionsReader {
    private static final Map<String, ClientAuthType> CLIENT_AUTH_TYPES = clientAuthTypes();
    private static final Map<String, String> GROUPS = groups();

    /** Those of TLS 1.2 that HTTP/2 does not prohibit (RFC 9113 A) and BoringSSL has, by the names that Traefik takes. */
    private static final Map<String, String> CIPHER_SUITES = cipherSuites();

    private static final Set<String> FIXED_CIPHER_SUITES =
            Set.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");

    private static final Set<String> PROHIBITED_CIPHER_SUITES = Set.of(
            "TLS_RSA_WITH_RC4_128_SHA",
            "TLS_RSA_WITH_3DES_EDE_CBC_SHA",
            "TLS_RSA_WITH_AES_128_CBC_SHA",
            "TLS_RSA_WITH_AES_256_CBC_SHA",
            "TLS_RSA_WITH_AES_128_CBC_SHA256",
            "TLS_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_RC4_128_SHA",
            "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
            "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
            "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",
            "TLS_ECDHE_RSA_WITH_RC4_128_SHA",
            "TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA",
            "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
            "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
            "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256");

    private final PemReader pem;

    TlsOptionsReader(PemReader pem) {
        this.pem = pem;
    }

    private static Map<String, ClientAuthType> clientAuthTypes() {
        Map<String, ClientAuthType> types = new LinkedHashMap<>();
        types.put("NoClientCert", ClientAuthType.NO_CLIENT_CERT);
        types.put("RequestClientCert", ClientAuthType.REQUEST_CLIENT_CERT);
        types.put("RequireAnyClientCert", ClientAuthType.REQUIRE_ANY_CLIENT_CERT);
        types.put("VerifyClientCertIfGiven", ClientAuthType.VERIFY_CLIENT_CERT_IF_GIVEN);
        types.put("RequireAndVerifyClientCert", ClientAuthType.REQUIRE_AND_VERIFY_CLIENT_CERT);
        return types;
    }

    /** Go's names, then those of the RFCs. */
    private static Map<String, String> groups() {
        Map<String, String> groups = new LinkedHashMap<>();
        groups.put("X25519MLKEM768", "X25519MLKEM768");
        groups.put("X25519", "X25519");
        groups.put("CurveP256", "P-256");
        groups.put("CurveP384", "P-384");
        groups.put("CurveP521", "P-521");
        groups.put("secp256r1", "P-256");
        groups.put("secp384r1", "P-384");
        groups.put("secp521r1", "P-521");
        return groups;
    }

    private static Map<String, String> cipherSuites() {
        Map<String, String> suites = new LinkedHashMap<>();
        for (String key : List.of("ECDSA", "RSA")) {
            String chacha = "TLS_ECDHE_" + key + "_WITH_CHACHA20_POLY1305";
            for (String cipher : List.of("AES_128_GCM_SHA256", "AES_256_GCM_SHA384")) {
                String name = "TLS_ECDHE_" + key + "_WITH_" + cipher;
                suites.put(name, name);
            }
            suites.put(chacha + "_SHA256", chacha + "_SHA256");
            suites.put(chacha, chacha + "_SHA256");
        }
        return suites;
    }

    TlsOptions read(Section options) {
        TlsVersions versions = TlsVersions.read(options);
        TlsOptions read = new TlsOptions(
                versions.min(),
                versions.max(),
                cipherSuites(options.value("cipherSuites"), versions.min()),
                groups(options.value("curvePreferences")),
                !options.flag("disableSessionTickets", false),
                options.flag("sniStrict", false),
                clientAuth(options.section("clientAuth")));
        checkProtocols(options.value("alpnProtocols"));
        options.notYetBecause("preferServerCipherSuites", "Traefik ignores it as well");
        options.end();
        return read;
    }

    private static List<String> cipherSuites(Value list, String minVersion) {
        Set<String> suites = new LinkedHashSet<>();
        List<Value> items = list.items();
        boolean wrong = false;
        for (Value item : items) {
            String name = item.text("").toUpperCase(Locale.ROOT);
            String suite = CIPHER_SUITES.get(name);
            if (suite != null) {
                suites.add(suite);
            } else if (FIXED_CIPHER_SUITES.contains(name)) {
                item.warning("is one of TLS 1.3, which are always offered, all three; leave it out");
            } else if (PROHIBITED_CIPHER_SUITES.contains(name)) {
                item.warning("is prohibited by HTTP/2 (RFC 9113 A) and not offered; leave it out");
            } else if (!name.isEmpty()) {
                wrong = true;
                item.error(Value.quoted(item.text("")) + " is no cipher suite; allowed: "
                        + String.join(", ", new LinkedHashSet<>(CIPHER_SUITES.values()))
                        + Suggestion.of(name, CIPHER_SUITES.keySet()));
            }
        }
        if (!items.isEmpty() && suites.isEmpty() && !wrong && minVersion.equals("TLSv1.2")) {
            list.errorAtKey("none of these can be used with TLS 1.2; allowed: "
                    + String.join(", ", new LinkedHashSet<>(CIPHER_SUITES.values()))
                    + "; or set minVersion: VersionTLS13");
        }
        return List.copyOf(suites);
    }

    private static List<String> groups(Value list) {
        Set<String> groups = new LinkedHashSet<>();
        for (Value item : list.items()) {
            String group = item.choice(GROUPS, "");
            if (!group.isEmpty()) {
                groups.add(group);
            }
        }
        return List.copyOf(groups);
    }

    /** HTTP/2 is all that is spoken here, so there is nothing to choose. */
    private static void checkProtocols(Value list) {
        List<Value> items = list.items();
        boolean h2 = false;
        for (Value item : items) {
            String name = item.text("");
            h2 |= name.equals("h2");
            if (!name.isEmpty() && !name.equals("h2")) {
                item.warning("is not offered: this proxy speaks h2 alone");
            }
        }
        if (!items.isEmpty() && !h2 && !list.reading().recording().isProbing()) {
            list.errorAtKey("h2 is missing, and this proxy speaks nothing else; write [h2]");
        }
    }

    private ClientAuthSettings clientAuth(Section section) {
        List<PemSource> authorities = sources(section.value("caFiles"));
        List<PemSource> revocations = sources(section.value("crlFiles"));
        // As in Traefik: with CAs and without a type, clients need a certificate of theirs.
        ClientAuthType usual = authorities.isEmpty() || !section.present()
                ? ClientAuthType.NO_CLIENT_CERT
                : ClientAuthType.REQUIRE_AND_VERIFY_CLIENT_CERT;
        Value typeAt = section.value("clientAuthType");
        ClientAuthType type = typeAt.choice(CLIENT_AUTH_TYPES, usual);
        if (type.verifies() && authorities.isEmpty()) {
            typeAt.error("needs caFiles, the CAs that clients' certificates are checked by");
        }
        if (!type.verifies() && !revocations.isEmpty()) {
            section.value("crlFiles")
                    .errorAtKey("is looked at by the types that verify alone; set clientAuthType:"
                            + " RequireAndVerifyClientCert or VerifyClientCertIfGiven, and caFiles");
        }
        section.end();
        return new ClientAuthSettings(type, authorities, revocations);
    }

    private List<PemSource> sources(Value list) {
        List<PemSource> sources = new ArrayList<>();
        for (Value item : list.items()) {
            sources.add(pem.item(item));
        }
        return sources;
    }
}
