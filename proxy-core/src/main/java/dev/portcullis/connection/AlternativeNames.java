package dev.portcullis.connection;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The subject alternative names of a certificate (RFC 5280 4.2.1.6), each kind in the order of the certificate. A certificate
 * whose extension cannot be read has none.
 *
 * @param dns host names, as they stand there
 * @param emails mail addresses
 * @param addresses IP addresses, IPv6 in its short form
 * @param uris such as a SPIFFE ID
 */
public record AlternativeNames(List<String> dns, List<String> emails, List<String> addresses, List<String> uris) {
    private static final int EMAIL = 1;
    private static final int DNS = 2;
    private static final int URI = 6;
    private static final int ADDRESS = 7;

    /** Copies the lists. */
    public AlternativeNames {
        dns = List.copyOf(dns);
        emails = List.copyOf(emails);
        addresses = List.copyOf(addresses);
        uris = List.copyOf(uris);
    }

    /** Reads the names of a certificate. */
    public static AlternativeNames of(X509Certificate certificate) {
        Collection<List<?>> names = extensionOf(certificate);
        List<String> addresses = ofKind(ADDRESS, names).stream()
                .map(AlternativeNames::shortAddress)
                .toList();
        return new AlternativeNames(ofKind(DNS, names), ofKind(EMAIL, names), addresses, ofKind(URI, names));
    }

    private static Collection<List<?>> extensionOf(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null ? List.of() : names;
        } catch (CertificateParsingException e) {
            // What cannot be read identifies nobody.
            return List.of();
        }
    }

    private static List<String> ofKind(int kind, Collection<List<?>> names) {
        List<String> found = new ArrayList<>();
        for (List<?> name : names) {
            if (name.get(0).equals(kind) && name.get(1) instanceof String text) {
                found.add(text);
            }
        }
        return found;
    }

    private static String shortAddress(String text) {
        InetAddress address = NetUtil.createInetAddressFromIpAddressString(text);
        return address == null ? text : NetUtil.toAddressString(address);
    }
}
