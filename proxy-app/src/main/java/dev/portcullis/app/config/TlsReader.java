package dev.portcullis.app.config;

import dev.portcullis.settings.CertificateSettings;
import dev.portcullis.settings.PemSource;
import dev.portcullis.settings.TlsOptions;
import dev.portcullis.settings.TlsSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the {@code tls} sections of all files into one. */
final class TlsReader {
    /** The name of the only store that is supported. */
    private static final String ONLY = "default";

    private final PemReader pem;
    private final KeyReader keys;
    private final TlsOptionsReader optionsReader;
    private final List<CertificateSettings> certificates = new ArrayList<>();
    private final Map<String, TlsOptions> options = new LinkedHashMap<>();
    private final Map<String, Value> optionsAt = new HashMap<>();
    private @Nullable CertificateSettings defaultCertificate;
    private @Nullable Value defaultAt;
    private @Nullable PemSource ticketKeys;

    TlsReader(Path folder, boolean checkFiles) {
        this.pem = new PemReader(folder, checkFiles);
        this.keys = new KeyReader(pem);
        this.optionsReader = new TlsOptionsReader(pem);
    }

    /** The keys of a router's or an entry point's {@code tls}; gives the name of its options, empty when it names none. */
    static String useOptions(Section tls) {
        Value use = tls.value("options");
        String name = ServiceCatalog.plainName(use.text(""));
        if (!name.isEmpty()) {
            use.reading().recording().usesTlsOptions(use);
        }
        tls.notYetBecause("certResolver", "ACME is not built yet, name certificate files under tls.certificates");
        tls.notYet("domains");
        tls.end();
        return name;
    }

    /** Reports names of sets of options that no file defines. */
    void checkNamedOptions(List<Value> uses) {
        Set<String> known = new LinkedHashSet<>(List.of(TlsSettings.USUAL_OPTIONS));
        known.addAll(options.keySet());
        for (Value use : uses) {
            String name = ServiceCatalog.plainName(use.text(""));
            if (!known.contains(name)) {
                use.unknownName("set of tls.options", name, known);
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
        for (Value set : Section.named(tls.value("options"))) {
            readOptions(set);
        }
        readTickets(tls.section("sessionTickets"));
        tls.end();
    }

    private void readOptions(Value set) {
        set.repeats(optionsAt.putIfAbsent(set.name(), set), "this stands twice");
        options.put(set.name(), optionsReader.read(Section.of(set)));
    }

    private void readTickets(Section tickets) {
        PemSource file = pem.fileOrNone(tickets.value("keyFile"));
        ticketKeys = file == null ? ticketKeys : file;
        tickets.end();
    }

    /** @param entryPointOptions by entry point the name of its options */
    TlsSettings settings(Map<String, String> entryPointOptions) {
        Map<String, TlsOptions> all = new LinkedHashMap<>();
        all.put(TlsSettings.USUAL_OPTIONS, TlsOptions.DEFAULT);
        all.putAll(options);
        return new TlsSettings(certificates, defaultCertificate, all, entryPointOptions, Map.of(), ticketKeys);
    }

    boolean hasCertificate() {
        return defaultCertificate != null || !certificates.isEmpty();
    }

    /** Stores are named by the operator; all but one name do nothing yet. */
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
            certificate.self().repeats(defaultAt, "this stands twice");
            defaultAt = certificate.self();
            defaultCertificate = certificate(certificate);
        }
        store.notYet("defaultGeneratedCert");
        store.end();
    }

    private CertificateSettings certificate(Section section) {
        CertificateSettings certificate = new CertificateSettings(
                pem.read(section, "certFile"), keys.read(section), pem.fileOrNone(section.value("ocspFile")));
        Value stores = section.value("stores");
        if (stores.items().stream().anyMatch(store -> !store.text(ONLY).equals(ONLY))) {
            stores.ignored("the certificate is in the store '" + ONLY + "'");
        }
        section.end();
        return certificate;
    }
}
