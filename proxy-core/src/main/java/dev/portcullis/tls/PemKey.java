package dev.portcullis.tls;

import dev.portcullis.settings.PemSource;
import dev.portcullis.tls.PemText.Block;
import dev.portcullis.tls.PemText.UnusablePemException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;

/** Reads a private key in PKCS#8 (RFC 5208), RSA or EC, and proves to which certificate it belongs. */
final class PemKey {
    private static final List<String> ALGORITHMS = List.of("RSA", "EC");
    private static final byte[] SAMPLE = {'p', 'o', 'r', 't', 'c', 'u', 'l', 'l', 'i', 's'};

    private PemKey() {}

    /** The first private key of a source. */
    static PrivateKey read(PemSource source) throws UnusablePemException {
        for (Block block : PemText.read(source)) {
            switch (block.label()) {
                case "PRIVATE KEY" -> {
                    return decode(block);
                }
                case "ENCRYPTED PRIVATE KEY" -> throw encrypted();
                case "RSA PRIVATE KEY" ->
                    throw block.body().contains("ENCRYPTED") ? encrypted() : convertible("PKCS#1", source);
                case "EC PRIVATE KEY" ->
                    throw block.body().contains("ENCRYPTED") ? encrypted() : convertible("SEC 1", source);
                default -> {}
            }
        }
        throw new UnusablePemException("holds no PEM private key (-----BEGIN PRIVATE KEY-----)");
    }

    /** Whether what the private key signs can be verified with the public one. */
    static boolean matches(PrivateKey key, PublicKey publicKey) {
        if (!key.getAlgorithm().equals(publicKey.getAlgorithm())) {
            return false;
        }
        try {
            Signature signature =
                    Signature.getInstance(key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA");
            signature.initSign(key);
            signature.update(SAMPLE);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(SAMPLE);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static PrivateKey decode(Block block) throws UnusablePemException {
        PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(block.decode());
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (GeneralSecurityException e) {
                // Not of this algorithm: the next one may read it.
            }
        }
        throw new UnusablePemException("is neither an RSA nor an EC key");
    }

    private static UnusablePemException encrypted() {
        return new UnusablePemException(
                "is an encrypted key: not supported yet; decrypt it with: openssl pkcs8 -in … -out …");
    }

    private static UnusablePemException convertible(String format, PemSource source) {
        String in = source instanceof PemSource.File file ? file.toString() : "…";
        return new UnusablePemException(
                "is " + format + "; convert it with: openssl pkcs8 -topk8 -nocrypt -in " + in + " -out …");
    }
}
