package dev.portcullis.settings;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Certificates and options towards clients (Traefik's {@code tls}).
 *
 * @param certificates in the order of the file
 * @param defaultCertificate for clients whose name none of the others serves; null: the first of the list
 * @param options by name; without one called {@value #USUAL_OPTIONS} that is {@link TlsOptions#DEFAULT}
 * @param entryPointOptions by entry point, the name of the options for clients whose server name no router claims with others;
 *     those that are not here have {@value #USUAL_OPTIONS}
 * @param hostOptions by entry point and host, the name of the options that routers claim for the host
 * @param ticketKeys a file of session ticket keys that several proxies share; null: each makes its own
 */
public record TlsSettings(
        List<CertificateSettings> certificates,
        @Nullable CertificateSettings defaultCertificate,
        Map<String, TlsOptions> options,
        Map<String, String> entryPointOptions,
        Map<String, Map<String, String>> hostOptions,
        @Nullable PemSource ticketKeys) {
    /** The name of the options of whoever names none. */
    public static final String USUAL_OPTIONS = "default";

    /** Copies the collections. */
    public TlsSettings {
        certificates = List.copyOf(certificates);
        options = Map.copyOf(options);
        entryPointOptions = Map.copyOf(entryPointOptions);
        hostOptions = Map.copyOf(hostOptions);
    }

    /** The same options for everybody. */
    public TlsSettings(
            List<CertificateSettings> certificates,
            @Nullable CertificateSettings defaultCertificate,
            String minVersion,
            String maxVersion) {
        this(
                certificates,
                defaultCertificate,
                Map.of(USUAL_OPTIONS, TlsOptions.of(minVersion, maxVersion)),
                Map.of(),
                Map.of(),
                null);
    }

    /** The options of a name, which must be known. */
    public TlsOptions optionsOf(String name) {
        TlsOptions found = options.get(name);
        if (found == null && !name.equals(USUAL_OPTIONS)) {
            throw new IllegalArgumentException("there are no TLS options '" + name + "'");
        }
        return found == null ? TlsOptions.DEFAULT : found;
    }

    /**
     * The name of the options for a client or a call.
     *
     * @param host the server name or the host of the authority, in lower case; null when there is none
     */
    public String optionsFor(String entryPoint, @Nullable String host) {
        Map<String, String> hosts = hostOptions.get(entryPoint);
        String name = hosts == null || host == null ? null : hosts.get(host);
        if (name == null && hosts != null && host != null && host.indexOf('.') > 0) {
            name = hosts.get("*" + host.substring(host.indexOf('.')));
        }
        return name == null ? optionsOfEntryPoint(entryPoint) : name;
    }

    /** The name of an entry point's options for clients whose server name no router claims with others. */
    public String optionsOfEntryPoint(String entryPoint) {
        return entryPointOptions.getOrDefault(entryPoint, USUAL_OPTIONS);
    }

    /** The same, with the options that routers claim for hosts. */
    public TlsSettings withHostOptions(Map<String, Map<String, String>> hosts) {
        return new TlsSettings(certificates, defaultCertificate, options, entryPointOptions, hosts, ticketKeys);
    }
}
