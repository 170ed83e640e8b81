package dev.portcullis.forwarding;

import dev.portcullis.connection.ClientCertificate;
import dev.portcullis.settings.ForwardClientCert;
import dev.portcullis.settings.ForwardClientCert.Detail;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * One element of {@code x-forwarded-client-cert} as Envoy writes it: {@code Hash=…;Cert="…";Chain="…";Subject="…";URI=…;DNS=…}.
 * {@code By} is not written: it would name our own certificate's URI, which edges seldom have.
 *
 * <p>A value with {@code , ; =} stands in quotes. Quotes and backslashes do not come up inside: a name writes them as {@code \22}
 * and {@code \5C} (RFC 2253), an alternative name as {@code %22} and {@code %5C}. So no reader can be made to see an element that
 * the client wrote into its own certificate, however it understands escapes.
 */
final class ClientCertText {
    private static final String HEX = "0123456789ABCDEF";

    private ClientCertText() {}

    /** The element for a certificate; visible ASCII. */
    static String of(ClientCertificate certificate, ForwardClientCert settings) {
        Set<Detail> details = settings.details();
        StringBuilder out = new StringBuilder("Hash=").append(certificate.fingerprint());
        if (details.contains(Detail.CERT)) {
            out.append(";Cert=\"").append(urlEncoded(certificate.leafPem())).append('"');
        }
        if (details.contains(Detail.CHAIN)) {
            out.append(";Chain=\"").append(urlEncoded(certificate.chainPem())).append('"');
        }
        if (details.contains(Detail.SUBJECT)) {
            // As in Envoy, always there and always in quotes, even if it is empty.
            out.append(";Subject=\"").append(certificate.subject().text()).append('"');
        }
        if (details.contains(Detail.URI)) {
            appendUris(certificate, out);
        }
        if (details.contains(Detail.DNS)) {
            certificate.names().dns().forEach(name -> appendValue(";DNS=", name, out));
        }
        return out.toString();
    }

    private static void appendUris(ClientCertificate certificate, StringBuilder out) {
        if (certificate.names().uris().isEmpty()) {
            // As in Envoy: the key is there, the value is not.
            out.append(";URI=");
        }
        certificate.names().uris().forEach(name -> appendValue(";URI=", name, out));
    }

    /** Those characters of PEM that Envoy encodes. */
    private static String urlEncoded(String pem) {
        return pem.replace("\n", "%0A")
                .replace(" ", "%20")
                .replace("+", "%2B")
                .replace("/", "%2F")
                .replace("=", "%3D");
    }

    private static void appendValue(String key, String name, StringBuilder out) {
        String value = visible(name);
        boolean quoted = value.indexOf(',') >= 0 || value.indexOf(';') >= 0 || value.indexOf('=') >= 0;
        out.append(key);
        if (quoted) {
            out.append('"').append(value).append('"');
        } else {
            out.append(value);
        }
    }

    /** With {@code %XX} for what neither a URI nor a host name may hold. */
    private static String visible(String name) {
        StringBuilder out = new StringBuilder(name.length());
        for (byte octet : name.getBytes(StandardCharsets.UTF_8)) {
            // Octets above 0x7f are negative here.
            if (octet <= ' ' || octet == 0x7f || octet == '"' || octet == '\\') {
                out.append('%').append(HEX.charAt((octet >> 4) & 0xf)).append(HEX.charAt(octet & 0xf));
            } else {
                out.append((char) octet);
            }
        }
        return out.toString();
    }
}
