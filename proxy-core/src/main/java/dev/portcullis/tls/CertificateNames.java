package dev.portcullis.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.jspecify.annotations.Nullable;

/** The names that a certificate serves: subject alternative names; the common name only without any (RFC 6125 6.4.4). */
final class CertificateNames {
    private static final Integer DNS_NAME = 2;
    private static final Integer IP_ADDRESS = 7;

    private CertificateNames() {}

    /** DNS names in lower case, then IP addresses. */
    static List<String> of(X509Certificate certificate) {
        Collection<List<?>> alternatives = alternativesOf(certificate);
        List<String> names = new ArrayList<>();
        if (alternatives == null) {
            addCommonName(certificate, names);
            return names;
        }
        addAll(alternatives, DNS_NAME, names);
        addAll(alternatives, IP_ADDRESS, names);
        return names;
    }

    private static void addAll(Collection<List<?>> alternatives, Integer type, List<String> names) {
        for (List<?> alternative : alternatives) {
            if (type.equals(alternative.get(0))) {
                names.add(String.valueOf(alternative.get(1)).toLowerCase(Locale.ROOT));
            }
        }
    }

    private static @Nullable Collection<List<?>> alternativesOf(X509Certificate certificate) {
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
