package dev.portcullis.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.jspecify.annotations.Nullable;

/**
 * The names that a certificate serves: subject alternative names; the common name only without any (RFC 6125 6.4.4).
 */
final class CertificateNames {
    private static final Integer DNS_NAME = 2;
    private static final Integer IP_ADDRESS = 7;

    /** Those that are text (RFC 5280 4.2.1.6), in the words of {@code openssl x509 -text}. */
    private static final Map<Object, String> KINDS =
            Map.of(1, "email:", DNS_NAME, "DNS:", 4, "DirName:", 6, "URI:", IP_ADDRESS, "IP:");

    private CertificateNames() {}

    /** DNS names in lower case, then IP addresses. */
    static List<String> of(X509Certificate certificate) {
        Collection<List<?>> alternatives = extensionOf(certificate);
        List<String> names = new ArrayList<>();
        if (alternatives == null) {
            addCommonName(certificate, names);
            return names;
        }
        addAll(alternatives, DNS_NAME, names);
        addAll(alternatives, IP_ADDRESS, names);
        return names;
    }

    /** The distinguished name (RFC 2253), or where there is none the first alternative name. */
    static String subjectOf(X509Certificate certificate) {
        String subject = certificate.getSubjectX500Principal().getName();
        List<String> alternatives = subject.isEmpty() ? alternativesOf(certificate) : List.of();
        return subject.isEmpty() ? (alternatives.isEmpty() ? "no name" : alternatives.get(0)) : subject;
    }

    /** Every alternative name behind its kind, in the order of the certificate: {@code DNS:a.example.com}. */
    static List<String> alternativesOf(X509Certificate certificate) {
        Collection<List<?>> alternatives = extensionOf(certificate);
        List<String> texts = new ArrayList<>();
        for (List<?> alternative : alternatives == null ? List.<List<?>>of() : alternatives) {
            String kind = KINDS.get(alternative.get(0));
            if (kind != null) {
                texts.add(kind + alternative.get(1));
            }
        }
        return texts;
    }

    private static void addAll(Collection<List<?>> alternatives, Integer type, List<String> names) {
        for (List<?> alternative : alternatives) {
            if (type.equals(alternative.get(0))) {
                names.add(String.valueOf(alternative.get(1)).toLowerCase(Locale.ROOT));
            }
        }
    }

    private static @Nullable Collection<List<?>> extensionOf(X509Certificate certificate) {
        try {
            return certificate.getSubjectAlternativeNames();
        } catch (CertificateParsingException e) {
            // It can still be served as the default.
            return List.of();
        }
    }

    private static void addCommonName(X509Certificate certificate, List<String> names) {
        try {
            for (Rdn part : new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()) {
                if (part.getType().equalsIgnoreCase("CN")) {
                    names.add(String.valueOf(part.getValue()).toLowerCase(Locale.ROOT));
                }
            }
        } catch (InvalidNameException e) {
            throw new AssertionError("a principal writes its own name by RFC 2253", e);
        }
    }
}
