package dev.portcullis.demo;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A self-signed certificate for localhost and the loopback addresses, and its key, as PEM in a folder that only this user
 * can read and that is deleted on {@link #close}.
 *
 * @param folder holds nothing else
 * @param certificate the certificate's file
 * @param key the key's file, PKCS#8
 */
record TemporaryCertificate(Path folder, Path certificate, Path key) implements AutoCloseable {
    private static final Duration CLOCK_SKEW = Duration.ofHours(1);
    private static final Duration LIFE = Duration.ofDays(7);

    /**
     * Makes one.
     *
     * @throws IOException when it cannot be made or written
     */
    static TemporaryCertificate make() throws IOException {
        X509Bundle bundle = selfSigned();
        Path folder = Files.createTempDirectory("portcullis-demo-");
        return new TemporaryCertificate(
                folder,
                Files.writeString(folder.resolve("cert.pem"), bundle.getCertificatePEM()),
                Files.writeString(folder.resolve("key.pem"), bundle.getPrivateKeyPEM()));
    }

    private static X509Bundle selfSigned() throws IOException {
        Instant now = Instant.now();
        try {
            return new CertificateBuilder()
                    .ecp256()
                    .subject("CN=localhost")
                    .addSanDnsName("localhost")
                    .addSanIpAddress("127.0.0.1")
                    .addSanIpAddress("::1")
                    .notBefore(now.minus(CLOCK_SKEW))
                    .notAfter(now.plus(LIFE))
                    .setIsCertificateAuthority(true)
                    .buildSelfSigned();
        } catch (Exception e) {
            throw new IOException("cannot make a self-signed certificate", e);
        }
    }

    /** Deletes the files and the folder. */
    @Override
    public void close() throws IOException {
        for (Path path : List.of(certificate, key, folder)) {
            Files.deleteIfExists(path);
        }
    }
}
