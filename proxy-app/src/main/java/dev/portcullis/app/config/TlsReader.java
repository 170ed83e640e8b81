package dev.portcullis.app.config;

import dev.portcullis.settings.CertificateSettings;
import dev.portcullis.settings.TlsSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the {@code tls} sections of all files into one. */
final class TlsReader {
    /** The name of the only store and the only options that are supported. */
    private static final String ONLY = "default";

    private static final Map<String, String> VERSIONS = versions();

    private final PemReader pem;
    private final KeyReader keys;
    private final List<CertificateSettings> certificates = new ArrayList<>();
    private final Set<String> optionNames = new LinkedHashSet<>(List.of(ONLY));
    private @Nullable CertificateSettings defaultCertificate;
    private @Nullable Value defaultAt;
    private @Nullable Value optionsAt;
    private String minVersion = "TLSv1.2";
    private String maxVersion = "TLSv1.3";

    TlsReader(Path folder, boolean checkFiles) {
        this.pem = new PemReader(folder, checkFiles);
        this.keys = new KeyReader(pem);
    }

    private static Map<String, String> versions() {
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("VersionTLS12", "TLSv1.2");
        versions.put("VersionTLS13", "TLSv1.3");
        return versions;
    }

    /** The keys of a router's or an entry point's {@code tls}. */
    static void useOptions(Section tls) {
        Value options = tls.value("options");
        String name = plainName(options);
        if (!name.equals(ONLY)) {
            options.reading().recording().usesTlsOptions(options);
        }
        tls.notYetBecause("certResolver", "ACME is not built yet, name certificate files under tls.certificates");
        tls.notYet("domains");
        tls.end();
    }

    /** The name without its provider: {@code strict@file} is {@code strict}. */
    private static String plainName(Value options) {
        String name = options.text(ONLY);
        return name.endsWith("@file") ? name.substring(0, name.length() - "@file".length()) : name;
    }

    /** Reports names of sets of options that no file defines; the others do nothing yet. */
    void checkNamedOptions(List<Value> uses) {
        for (Value use : uses) {
            if (optionNames.contains(plainName(use))) {
                use.ignored("tls.options.default applies");
            } else {
                use.unknownName("set of tls.options", plainName(use), optionNames);
            }
        }
    }

    void read(Section tls) {
        for (Section certificate : tls.sections("certificates")) {
            certificates.add(certificate(certificate));
        }
        Section stores = tls.section("stores");
        readStore(stores.section(ONLY));
        onlyDefault(stores);
        Section options = tls.section("options");
        readOptions(options.section(ONLY));
        onlyDefault(options);
        for (Value set : options.present() ? Section.named(options.self()) : List.<Value>of()) {
            optionNames.add(set.name());
            refuseGuards(Section.of(set));
        }
        tls.end();
    }

    TlsSettings settings() {
        return new TlsSettings(certificates, defaultCertificate, minVersion, maxVersion);
    }

    boolean hasCertificate() {
        return defaultCertificate != null || !certificates.isEmpty();
    }

    /** Stores and options are named by the operator; all but one name do nothing yet. */
    private static void onlyDefault(Section named) {
        if (!named.present()) {
            return;
        }
        for (Value other : Section.named(named.self())) {
            if (!other.name().equalsIgnoreCase(ONLY)) {
                other.ignored("only '" + ONLY + "' has an effect");
            }
        }
    }

    private void readStore(Section store) {
        Section certificate = store.section("defaultCertificate");
        if (certificate.present()) {
            if (defaultAt != null) {
                certificate
                        .self()
                        .errorAtKey(
                                "this stands twice; the first is at " + defaultAt.whereSeenFrom(certificate.self()));
            }
            defaultAt = certificate.self();
            defaultCertificate = certificate(certificate);
        }
        store.notYet("defaultGeneratedCert");
        store.end();
    }

    private void readOptions(Section options) {
        if (options.present() && optionsAt != null) {
            options.self().errorAtKey("this stands twice; the first is at " + optionsAt.whereSeenFrom(options.self()));
        }
        optionsAt = options.present() ? options.self() : optionsAt;
        minVersion = options.choice("minVersion", VERSIONS, minVersion);
        Value max = options.value("maxVersion");
        maxVersion = max.choice(VERSIONS, maxVersion);
        if (minVersion.compareTo(maxVersion) > 0) {
            (max.present() ? max : options.value("minVersion"))
                    .error("maxVersion is below minVersion; raise it, or lower minVersion");
        }
        options.notYet("cipherSuites", "curvePreferences", "alpnProtocols", "disableSessionTickets");
        options.notYet("preferServerCipherSuites");
        options.accept("clientAuth", "sniStrict");
        options.end();
    }

    /** Of every set, whoever uses it: a router that names one would be served without its guards. */
    private static void refuseGuards(Section options) {
        options.refuse("clientAuth", "clients without a certificate");
        if (options.flag("sniStrict", false)) {
            options.refuse("sniStrict", "clients that ask for a name which no certificate has");
        }
    }

    private CertificateSettings certificate(Section section) {
        CertificateSettings certificate = new CertificateSettings(pem.read(section, "certFile"), keys.read(section));
        Value stores = section.value("stores");
        if (stores.items().stream().anyMatch(store -> !store.text(ONLY).equals(ONLY))) {
            stores.ignored("the certificate is in the store '" + ONLY + "'");
        }
        section.end();
        return certificate;
    }
}
