package dev.portcullis.app.config;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The versions of TLS that a section allows, towards clients or servers, by the names that JDK and BoringSSL have.
 *
 * @param min {@code TLSv1.2} unless the operator says otherwise
 * @param max {@code TLSv1.3} unless the operator says otherwise
 */
record TlsVersions(String min, String max) {
    private static final Map<String, String> NAMES = names();

    private static Map<String, String> names() {
        Map<String, String> names = new LinkedHashMap<>();
        names.put("VersionTLS12", "TLSv1.2");
        names.put("VersionTLS13", "TLSv1.3");
        return names;
    }

    /** Reads {@code minVersion} and {@code maxVersion}. */
    static TlsVersions read(Section section) {
        String min = section.choice("minVersion", NAMES, "TLSv1.2");
        Value maxAt = section.value("maxVersion");
        String max = maxAt.choice(NAMES, "TLSv1.3");
        if (min.compareTo(max) > 0) {
            maxAt.error("maxVersion is below minVersion; raise it, or lower minVersion");
        }
        return new TlsVersions(min, max);
    }
}
