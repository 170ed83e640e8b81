package dev.portcullis.app.config;

import dev.portcullis.settings.CertificateInfo;
import dev.portcullis.settings.CertificateInfo.NamePart;
import dev.portcullis.settings.ForwardClientCert;
import dev.portcullis.settings.ForwardClientCert.Detail;
import dev.portcullis.settings.ForwardClientCert.Mode;
import dev.portcullis.settings.MiddlewareSettings.PassClientCert;
import dev.portcullis.settings.TrustSettings;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads what backends are told of clients' certificates: an entry point's {@code forwardClientCert}, {@code passTLSClientCert}. */
final class ClientCertReader {
    private static final Map<String, Mode> MODES =
            new TreeMap<>(Map.of("sanitize", Mode.SANITIZE, "set", Mode.SET, "append", Mode.APPEND));

    private static final Map<String, Detail> DETAILS = details();

    private static final Map<String, NamePart> ISSUER_PARTS = issuerParts();
    private static final Map<String, NamePart> SUBJECT_PARTS = subjectParts();

    private ClientCertReader() {}

    private static Map<String, Detail> details() {
        Map<String, Detail> details = new LinkedHashMap<>();
        details.put("subject", Detail.SUBJECT);
        details.put("uri", Detail.URI);
        details.put("dns", Detail.DNS);
        details.put("cert", Detail.CERT);
        details.put("chain", Detail.CHAIN);
        return details;
    }

    private static Map<String, NamePart> issuerParts() {
        Map<String, NamePart> parts = new LinkedHashMap<>();
        parts.put("country", NamePart.COUNTRY);
        parts.put("province", NamePart.PROVINCE);
        parts.put("locality", NamePart.LOCALITY);
        parts.put("organization", NamePart.ORGANIZATION);
        parts.put("commonName", NamePart.COMMON_NAME);
        parts.put("serialNumber", NamePart.SERIAL_NUMBER);
        parts.put("domainComponent", NamePart.DOMAIN_COMPONENT);
        return parts;
    }

    private static Map<String, NamePart> subjectParts() {
        Map<String, NamePart> parts = new LinkedHashMap<>(ISSUER_PARTS);
        parts.put("organizationalUnit", NamePart.ORGANIZATIONAL_UNIT);
        return parts;
    }

    /**
     * Reads {@code forwardClientCert}.
     *
     * @param trusted of the same entry point: whose fields {@code append} keeps
     */
    static ForwardClientCert forward(Section section, TrustSettings trusted) {
        Value modeAt = section.value("mode");
        Mode mode = modeAt.choice(MODES, Mode.SANITIZE);
        Set<Detail> details = flagged(section, DETAILS, ForwardClientCert.USUAL_DETAILS, Detail.class);
        section.end();
        if (section.present() && !modeAt.present()) {
            section.self()
                    .warningAtKey("tells backends nothing; write mode: set to tell them the client's certificate");
        }
        if (mode == Mode.APPEND && !trusted.enabled()) {
            modeAt.warning("append keeps nobody's header: forwardedHeaders of this entry point trusts nobody");
        }
        return mode == Mode.SANITIZE ? ForwardClientCert.DEFAULT : new ForwardClientCert(mode, details);
    }

    /** Reads {@code passTLSClientCert}. */
    static PassClientCert middleware(String name, Section section) {
        boolean pem = section.flag("pem", false);
        CertificateInfo info = info(section.section("info"));
        section.end();
        if (!pem && info == null) {
            section.self().warningAtKey("tells backends nothing: it has neither pem: true nor info");
        }
        return new PassClientCert(name, pem, info);
    }

    private static @Nullable CertificateInfo info(Section section) {
        CertificateInfo info = new CertificateInfo(
                section.flag("notAfter", false),
                section.flag("notBefore", false),
                section.flag("sans", false),
                section.flag("serialNumber", false),
                parts(section.section("subject"), SUBJECT_PARTS),
                parts(section.section("issuer"), ISSUER_PARTS));
        section.end();
        return section.present() ? info : null;
    }

    private static Set<NamePart> parts(Section name, Map<String, NamePart> known) {
        Set<NamePart> parts = flagged(name, known, Set.of(), NamePart.class);
        name.end();
        return parts;
    }

    /** What a section's flags switch on, of those that are known by their keys. */
    private static <E extends Enum<E>> Set<E> flagged(
            Section section, Map<String, E> known, Set<E> usual, Class<E> type) {
        Set<E> on = EnumSet.noneOf(type);
        known.forEach((key, constant) -> {
            if (section.flag(key, usual.contains(constant))) {
                on.add(constant);
            }
        });
        return on;
    }
}
