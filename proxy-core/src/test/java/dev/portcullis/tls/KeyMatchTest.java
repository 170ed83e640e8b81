package dev.portcullis.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every key against every certificate, as BoringSSL and as the JDK sees them. */
final class KeyMatchTest {
    @Test
    void findsTheOneCertificateOfEachKey() throws Exception {
        assertEquals(SslProvider.OPENSSL, TlsEngine.best().provider());
        List<X509Bundle> bundles = new ArrayList<>();
        for (Algorithm algorithm : List.of(
                Algorithm.rsa2048,
                Algorithm.rsa2048,
                Algorithm.ecp256,
                Algorithm.ecp256,
                Algorithm.ecp384,
                Algorithm.ed25519,
                Algorithm.ed25519)) {
            bundles.add(new CertificateBuilder()
                    .algorithm(algorithm)
                    .subject("CN=any")
                    .setIsCertificateAuthority(true)
                    .buildSelfSigned());
        }
        for (X509Bundle one : bundles) {
            for (X509Bundle other : bundles) {
                var key = one.getKeyPair().getPrivate();
                String pair = bundles.indexOf(one) + " and " + bundles.indexOf(other);
                assertEquals(one == other, KeyMatch.isTaken(key, other.getCertificate()), pair);
                assertEquals(
                        one == other,
                        KeyMatch.verifies(key, other.getCertificate().getPublicKey()),
                        pair);
                assertEquals(one == other, KeyMatch.holds(key, other.getCertificate()), pair);
            }
        }
    }
}
