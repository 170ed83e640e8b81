package dev.portcullis.tls;

import dev.portcullis.settings.CertificateSettings;
import dev.portcullis.settings.PemSource;
import dev.portcullis.settings.TlsSettings;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Self-signed certificates for tests, made at run time. */
public final class TestCertificates {
    private TestCertificates() {}

    /** An EC certificate for DNS names; the first is its common name too. */
    public static X509Bundle ec(String... names) throws Exception {
        return signed(new CertificateBuilder().ecp256(), names);
    }

    /** An RSA certificate for DNS names. */
    public static X509Bundle rsa(String... names) throws Exception {
        return signed(new CertificateBuilder().rsa2048(), names);
    }

    /** The settings of a certificate whose PEM stands in them. */
    public static CertificateSettings inline(X509Bundle bundle) {
        return new CertificateSettings(
                new PemSource.Inline(bundle.getCertificatePathPEM()), new PemSource.Inline(bundle.getPrivateKeyPEM()));
    }

    /** TLS 1.2 and 1.3 with the given certificates, the first of which is the default. */
    public static TlsSettings settings(CertificateSettings... certificates) {
        return new TlsSettings(List.of(certificates), null, "TLSv1.2", "TLSv1.3");
    }

    static PemSource.File file(Path folder, String name, String text) throws IOException {
        return new PemSource.File(Files.writeString(folder.resolve(name), text));
    }

    private static X509Bundle signed(CertificateBuilder builder, String... names) throws Exception {
        X509Bundle plain = builder.subject("CN=" + names[0].replace('*', 'x'))
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        return withAlternatives(plain, names);
    }

    /** The builder of Netty's refuses wildcards, so the names are put in by Bouncy Castle, which it brings along. */
    private static X509Bundle withAlternatives(X509Bundle plain, String... names) throws Exception {
        X509Certificate certificate = plain.getCertificate();
        GeneralName[] alternatives = new GeneralName[names.length];
        for (int i = 0; i < names.length; i++) {
            alternatives[i] = new GeneralName(GeneralName.dNSName, names[i]);
        }
        KeyPair keys = plain.getKeyPair();
        String algorithm = keys.getPrivate().getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
        X509CertificateHolder signed = new JcaX509v3CertificateBuilder(
                        certificate.getSubjectX500Principal(),
                        certificate.getSerialNumber(),
                        certificate.getNotBefore(),
                        certificate.getNotAfter(),
                        certificate.getSubjectX500Principal(),
                        keys.getPublic())
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(true))
                .addExtension(Extension.subjectAlternativeName, false, new GeneralNames(alternatives))
                .build(new JcaContentSignerBuilder(algorithm).build(keys.getPrivate()));
        return X509Bundle.fromRootCertificateAuthority(new JcaX509CertificateConverter().getCertificate(signed), keys);
    }
}
