package dev.portcullis.app.cli;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certificate that nobody else has signed, and its key (P-256), for this machine and this run: made in memory and never
 * written to a file.
 *
 * @param certificate for localhost, the loopback addresses, and the machine's name
 * @param certificatePem the same as PEM
 * @param keyPem the key as PEM, PKCS#8: not for any log
 */
record SelfSignedCertificate(X509Certificate certificate, String certificatePem, String keyPem) {
    /** Two machines' clocks may differ by this much. */
    private static final Duration CLOCK_SKEW = Duration.ofHours(1);

    /** A proxy of one line that still runs after a month should have a file by then. */
    private static final Duration LIFE = Duration.ofDays(30);

    private static final int SERIAL_BITS = 128;
    private static final int PEM_LINE_CHARS = 64;

    /**
     * Makes one.
     *
     * @throws IOException when this Java cannot
     */
    static SelfSignedCertificate make() throws IOException {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair keys = generator.generateKeyPair();
            X509Certificate certificate = sign(keys);
            return new SelfSignedCertificate(
                    certificate,
                    pem("CERTIFICATE", certificate.getEncoded()),
                    pem("PRIVATE KEY", keys.getPrivate().getEncoded()));
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IOException("cannot make a certificate: " + e.getMessage(), e);
        }
    }

    private static X509Certificate sign(KeyPair keys)
            throws IOException, OperatorCreationException, CertificateException {
        X500Name name = new X500Name("CN=Portcullis self-signed");
        Instant now = Instant.now();
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                name,
                new BigInteger(SERIAL_BITS, new SecureRandom()),
                Date.from(now.minus(CLOCK_SKEW)),
                Date.from(now.plus(LIFE)),
                name,
                keys.getPublic());
        builder.addExtension(Extension.subjectAlternativeName, false, names());
        // A client that is told to trust exactly this certificate takes it as its own authority.
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
    }

    private static GeneralNames names() {
        List<GeneralName> names = new ArrayList<>(List.of(
                new GeneralName(GeneralName.dNSName, "localhost"),
                new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
                new GeneralName(GeneralName.iPAddress, "::1")));
        String host = hostName();
        if (host.matches("[A-Za-z0-9.-]+") && !host.equals("localhost")) {
            names.add(new GeneralName(GeneralName.dNSName, host));
        }
        return new GeneralNames(names.toArray(GeneralName[]::new));
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (IOException nameless) {
            return "";
        }
    }

    private static String pem(String label, byte[] content) {
        Base64.Encoder encoder = Base64.getMimeEncoder(PEM_LINE_CHARS, new byte[] {'\n'});
        return "-----BEGIN " + label + "-----\n" + encoder.encodeToString(content) + "\n-----END " + label + "-----\n";
    }

    /** SHA-256 of the certificate, as OpenSSL and browsers show it: {@code AB:CD:…}. */
    String fingerprint() throws IOException {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            return HexFormat.ofDelimiter(":").formatHex(digest).toUpperCase(Locale.ROOT);
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot read a certificate that was just made", e);
        }
    }
}
