package dev.portcullis.connection;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;

/**
 * The name of a certificate's subject or issuer. Immutable.
 *
 * @param text as RFC 2253 writes it, the last part first, in visible ASCII only: other octets of its UTF-8 form, quotes, and
 *     backslashes that belong to a value stand as {@code \XX}, so that it needs no escaping where it is quoted
 * @param parts the attributes in the order of the certificate
 */
public record DistinguishedName(String text, List<Part> parts) {
    /** The short names that OpenSSL, and so Envoy, writes beyond those of RFC 2253. */
    private static final Map<String, String> SHORT_NAMES = Map.of(
            "2.5.4.4", "SN",
            "2.5.4.5", "serialNumber",
            "2.5.4.12", "title",
            "2.5.4.42", "GN",
            "2.5.4.43", "initials",
            "2.5.4.46", "dnQualifier",
            "2.5.4.65", "pseudonym",
            "1.2.840.113549.1.9.1", "emailAddress");

    /** Copies the list. */
    public DistinguishedName {
        parts = List.copyOf(parts);
    }

    /**
     * One attribute.
     *
     * @param type its short name such as {@code CN}, else its object identifier
     * @param value its text as it is, without escapes
     */
    public record Part(String type, String value) {}

    /** Reads the name that a certificate holds. */
    public static DistinguishedName of(X500Principal principal) {
        String name = principal.getName(X500Principal.RFC2253, SHORT_NAMES);
        return new DistinguishedName(inAscii(name), partsOf(name));
    }

    private static String inAscii(String name) {
        StringBuilder out = new StringBuilder(name.length() + 16);
        byte[] octets = name.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < octets.length; i++) {
            byte octet = octets[i];
            boolean quoting = octet == '\\' && i + 1 < octets.length;
            if (quoting && (octets[i + 1] == '"' || octets[i + 1] == '\\')) {
                i++;
                appendHex(octets[i], out);
            } else if (quoting && octets[i + 1] == '=') {
                // Java escapes it, RFC 2253 and OpenSSL do not.
                i++;
                out.append('=');
            } else if (octet < ' ' || octet == 0x7f) {
                // Octets above 0x7f are negative here.
                appendHex(octet, out);
            } else {
                out.append((char) octet);
            }
        }
        return out.toString();
    }

    private static void appendHex(byte octet, StringBuilder out) {
        out.append('\\')
                .append(Character.toUpperCase(Character.forDigit((octet >> 4) & 0xf, 16)))
                .append(Character.toUpperCase(Character.forDigit(octet & 0xf, 16)));
    }

    private static List<Part> partsOf(String name) {
        List<Part> parts = new ArrayList<>();
        try {
            // The first is the last of the text: the order of the certificate.
            for (Rdn rdn : new LdapName(name).getRdns()) {
                NamingEnumeration<? extends Attribute> attributes =
                        rdn.toAttributes().getAll();
                while (attributes.hasMore()) {
                    addAll(attributes.next(), parts);
                }
            }
        } catch (NamingException e) {
            // A name that its own writer's form cannot hold, such as one with an empty type: the text still says it.
            return List.of();
        }
        return parts;
    }

    private static void addAll(Attribute attribute, List<Part> parts) throws NamingException {
        for (int i = 0; i < attribute.size(); i++) {
            if (attribute.get(i) instanceof String value) {
                parts.add(new Part(attribute.getID(), value));
            }
        }
    }
}
