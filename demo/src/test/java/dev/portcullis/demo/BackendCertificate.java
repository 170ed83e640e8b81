package dev.portcullis.demo;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Self-signed certificates as people make them for servers inside: for {@code localhost} and {@code *.guide.test}. */
final class BackendCertificate {
    private static final Duration DAY = Duration.ofDays(1);

    private BackendCertificate() {}

    /** A valid one. */
    static TemporaryCertificate make() throws Exception {
        return make(Instant.now().plus(DAY), "localhost", "*.guide.test");
    }

    /** The builder of Netty's refuses wildcards, so the names are put in by Bouncy Castle, which it brings along. */
    static TemporaryCertificate make(Instant notAfter, String... names) throws Exception {
        X509Bundle plain = new CertificateBuilder()
                .ecp256()
                .subject("CN=route-guide")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        GeneralName[] alternatives = new GeneralName[names.length];
        for (int i = 0; i < names.length; i++) {
            alternatives[i] = new GeneralName(GeneralName.dNSName, names[i]);
        }
        X509CertificateHolder signed = new JcaX509v3CertificateBuilder(
                        plain.getCertificate().getSubjectX500Principal(),
                        plain.getCertificate().getSerialNumber(),
                        Date.from(notAfter.minus(DAY.multipliedBy(2))),
                        Date.from(notAfter),
                        plain.getCertificate().getSubjectX500Principal(),
                        plain.getKeyPair().getPublic())
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(true))
                .addExtension(Extension.subjectAlternativeName, false, new GeneralNames(alternatives))
                .build(new JcaContentSignerBuilder("SHA256withECDSA")
                        .build(plain.getKeyPair().getPrivate()));
        Path folder = Files.createTempDirectory("portcullis-backend-");
        return new TemporaryCertificate(
                folder,
                Files.writeString(folder.resolve("cert.pem"), pem(signed)),
                Files.writeString(folder.resolve("key.pem"), plain.getPrivateKeyPEM()));
    }

    private static String pem(X509CertificateHolder certificate) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(certificate);
        }
        return text.toString();
    }
}
