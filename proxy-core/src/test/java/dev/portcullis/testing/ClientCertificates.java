package dev.portcullis.testing;

import dev.portcullis.connection.ClientCertificate;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Certificates of clients with any names, as a careless CA may sign them. */
public final class ClientCertificates {
    /** From when they are valid: 2020-01-01. */
    private static final Instant NOT_BEFORE = Instant.ofEpochSecond(1_577_836_800L);

    /** Until when: 2100-01-01. */
    private static final Instant NOT_AFTER = Instant.ofEpochSecond(4_102_444_800L);

    private static final BigInteger SERIAL = new BigInteger("123456789012345678901234567890");

    private ClientCertificates() {}

    /** A certificate that was verified. */
    public static ClientCertificate verified(String subject, GeneralName... names) {
        X509Certificate leaf = leaf(subject, names);
        return ClientCertificate.of(leaf, List.of(leaf), true);
    }

    /** The same, which nobody verified. */
    public static ClientCertificate unverified(String subject, GeneralName... names) {
        X509Certificate leaf = leaf(subject, names);
        return ClientCertificate.of(leaf, List.of(leaf), false);
    }

    /** A certificate whose issuer is {@code CN=Root,O=Acme}. */
    public static X509Certificate leaf(String subject, GeneralName... names) {
        try {
            KeyPair keys = KeyPairGenerator.getInstance("EC").generateKeyPair();
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    new X500Principal("CN=Root,O=Acme"),
                    SERIAL,
                    Date.from(NOT_BEFORE),
                    Date.from(NOT_AFTER),
                    new X500Principal(subject),
                    keys.getPublic());
            if (names.length > 0) {
                builder.addExtension(Extension.subjectAlternativeName, subject.isEmpty(), new GeneralNames(names));
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** An alternative name that is a URI. */
    public static GeneralName uri(String text) {
        return new GeneralName(GeneralName.uniformResourceIdentifier, text);
    }

    /** An alternative name that is a host name. */
    public static GeneralName dns(String text) {
        return new GeneralName(GeneralName.dNSName, text);
    }
}
