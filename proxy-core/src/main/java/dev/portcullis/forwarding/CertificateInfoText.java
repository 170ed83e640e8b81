package dev.portcullis.forwarding;

import dev.portcullis.connection.AlternativeNames;
import dev.portcullis.connection.DistinguishedName;
import dev.portcullis.settings.CertificateInfo;
import dev.portcullis.settings.CertificateInfo.NamePart;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.security.auth.x500.X500Principal;

/**
 * The value of {@code X-Forwarded-Tls-Client-Cert-Info} as Traefik writes it:
 * {@code Subject="C=FR,CN=a";Issuer="…";SerialNumber="1";NB="…";NA="…";SAN="…"} for each certificate, joined by commas, the whole
 * in URL encoding. Traefik escapes nothing inside the quotes, so a reader must not trust a name that may hold quotes.
 */
final class CertificateInfoText {
    private CertificateInfoText() {}

    static String of(List<X509Certificate> chain, CertificateInfo info) {
        String plain = String.join(
                ",",
                chain.stream().map(certificate -> element(certificate, info)).toList());
        // Traefik's encoder leaves ~ and takes *; Java's does the opposite.
        return URLEncoder.encode(plain, StandardCharsets.UTF_8)
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    private static String element(X509Certificate certificate, CertificateInfo info) {
        List<String> fields = new ArrayList<>();
        addUnlessEmpty("Subject", name(certificate.getSubjectX500Principal(), info.subject()), fields);
        addUnlessEmpty("Issuer", name(certificate.getIssuerX500Principal(), info.issuer()), fields);
        if (info.serialNumber()) {
            addUnlessEmpty("SerialNumber", certificate.getSerialNumber().toString(), fields);
        }
        if (info.notBefore()) {
            addUnlessEmpty("NB", seconds(certificate.getNotBefore().toInstant()), fields);
        }
        if (info.notAfter()) {
            addUnlessEmpty("NA", seconds(certificate.getNotAfter().toInstant()), fields);
        }
        if (info.sans()) {
            addUnlessEmpty("SAN", alternatives(AlternativeNames.of(certificate)), fields);
        }
        return String.join(";", fields);
    }

    private static void addUnlessEmpty(String key, String value, List<String> fields) {
        if (!value.isEmpty()) {
            fields.add(key + "=\"" + value + "\"");
        }
    }

    private static String seconds(Instant time) {
        return Long.toString(time.getEpochSecond());
    }

    private static String alternatives(AlternativeNames names) {
        List<String> all = new ArrayList<>(names.dns());
        all.addAll(names.emails());
        all.addAll(names.addresses());
        all.addAll(names.uris());
        return String.join(",", all);
    }

    private static String name(X500Principal principal, Set<NamePart> wanted) {
        if (wanted.isEmpty()) {
            return "";
        }
        List<DistinguishedName.Part> parts = DistinguishedName.of(principal).parts();
        List<String> texts = new ArrayList<>();
        for (NamePart kind : NamePart.values()) {
            if (wanted.contains(kind)) {
                addAll(kind, parts, texts);
            }
        }
        return String.join(",", texts);
    }

    private static void addAll(NamePart kind, List<DistinguishedName.Part> parts, List<String> texts) {
        List<String> found = new ArrayList<>();
        for (DistinguishedName.Part part : parts) {
            if (part.type().equals(typeOf(kind)) && !part.value().isEmpty()) {
                found.add(keyOf(kind) + "=" + part.value());
            }
        }
        boolean lastCounts = kind == NamePart.SERIAL_NUMBER || kind == NamePart.COMMON_NAME;
        texts.addAll(lastCounts && found.size() > 1 ? found.subList(found.size() - 1, found.size()) : found);
    }

    /** What Traefik calls it. */
    private static String keyOf(NamePart kind) {
        return kind == NamePart.SERIAL_NUMBER ? "SN" : typeOf(kind);
    }

    /** What {@link DistinguishedName} calls it. */
    private static String typeOf(NamePart kind) {
        return switch (kind) {
            case DOMAIN_COMPONENT -> "DC";
            case COUNTRY -> "C";
            case PROVINCE -> "ST";
            case LOCALITY -> "L";
            case ORGANIZATION -> "O";
            case ORGANIZATIONAL_UNIT -> "OU";
            case SERIAL_NUMBER -> "serialNumber";
            case COMMON_NAME -> "CN";
        };
    }
}
