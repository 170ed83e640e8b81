package dev.portcullis.tls;

import dev.portcullis.settings.PemSource;
import dev.portcullis.settings.UnusablePemException;
import dev.portcullis.tls.PemText.Block;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a private key in PKCS#8 (RFC 5208): RSA, EC, or Ed25519. Every
 * other form is turned into this one by a front end, or by hand. The PEM text and its bytes are wiped; the {@link
 * PrivateKey} holds the key in memory as long as the certificate is served, and so does the TLS engine.
 */
final class PemKey {
    /** Those that can be served, then those that are named to the operator only. */
    private static final List<String> ALGORITHMS =
            List.of("RSA", "EC", "Ed25519", "Ed448", "RSASSA-PSS", "DSA", "XDH", "DH");

    private static final List<String> SERVED = List.of("RSA", "EC", "Ed25519");

    private PemKey() {}

    /** The first private key of a source. */
    static PrivateKey read(PemSource source) throws UnusablePemException {
        try (PemText text = PemText.read(source)) {
            for (Block block : text.blocks()) {
                switch (block.label()) {
                    case "PRIVATE KEY" -> {
                        return decode(block);
                    }
                    case "ENCRYPTED PRIVATE KEY" -> throw convertible("encrypted PKCS#8", source);
                    case "RSA PRIVATE KEY" -> throw convertible("PKCS#1", source);
                    case "EC PRIVATE KEY" -> throw convertible("SEC 1", source);
                    default -> {}
                }
            }
            throw text.without(PemMistake.Wanted.KEY, source);
        }
    }

    private static PrivateKey decode(Block block) throws UnusablePemException {
        byte[] der = block.decode();
        try {
            // The specification copies the bytes, and hands out copies alone: of those nobody can wipe more.
            PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(der);
            for (String algorithm : ALGORITHMS) {
                PrivateKey key = decode(algorithm, spec);
                if (key != null) {
                    return served(algorithm, key);
                }
            }
        } finally {
            Arrays.fill(der, (byte) 0);
        }
        throw new UnusablePemException(
                "is not a PKCS#8 key that can be read: RSA, EC on a named curve, and Ed25519 are; "
                        + ServableKey.ADVICE);
    }

    private static @Nullable PrivateKey decode(String algorithm, PKCS8EncodedKeySpec spec) {
        try {
            return KeyFactory.getInstance(algorithm).generatePrivate(spec);
        } catch (GeneralSecurityException e) {
            // Not of this algorithm: the next one may read it.
            return null;
        }
    }

    private static PrivateKey served(String algorithm, PrivateKey key) throws UnusablePemException {
        if (!SERVED.contains(algorithm)) {
            throw new UnusablePemException(
                    "is a key for " + algorithm + ", which TLS here cannot serve; " + ServableKey.ADVICE);
        }
        return key;
    }

    private static UnusablePemException convertible(String form, PemSource source) {
        String in = source instanceof PemSource.File file ? file.toString() : "…";
        return new UnusablePemException("is " + form
                + ", which the core does not read: let the program read it (keyFile in"
                + " its configuration), or convert it with: openssl pkcs8 -topk8 -nocrypt -in " + in + " -out …");
    }
}
