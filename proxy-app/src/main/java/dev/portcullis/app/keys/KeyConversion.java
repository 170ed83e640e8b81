package dev.portcullis.app.keys;

import dev.portcullis.settings.UnusablePemException;
import java.io.CharArrayReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.bc.BcPEMDecryptorProvider;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.jspecify.annotations.Nullable;

/**
 * Converts a private key that is not PKCS#8 in the clear: PKCS#1 (RFC 8017), SEC 1 (RFC 5915), encrypted PKCS#8 (PBES1, PBES2,
 * PKCS#12's; RFC 8018), and OpenSSL's old encryption with a {@code Proc-Type} line. Apart from {@link KeyForm}, because
 * loading Bouncy Castle takes a quarter of a second of the start, and most keys need none of it.
 */
final class KeyConversion {
    private static final byte[] BEGIN = ascii("-----BEGIN PRIVATE KEY-----\n");
    private static final byte[] END = ascii("\n-----END PRIVATE KEY-----\n");

    private KeyConversion() {}

    /**
     * The key as unencrypted PKCS#8 in PEM.
     *
     * @param peek the PEM text, in which the key stands from one index to before another; the caller wipes it
     */
    static byte[] toPkcs8(char[] peek, int from, int to, @Nullable KeyPassword password) throws UnusablePemException {
        Object parsed;
        try (PEMParser parser = new PEMParser(new CharArrayReader(peek, from, to - from))) {
            parsed = parser.readObject();
        } catch (IOException | RuntimeException e) {
            // The library's words may quote what it read.
            throw new UnusablePemException(
                    "holds a private key that is damaged: it is neither PKCS#8, PKCS#1, nor SEC 1");
        }
        if (parsed instanceof PEMKeyPair pair) {
            return pemOf(pair.getPrivateKeyInfo());
        }
        if (parsed instanceof PEMEncryptedKeyPair || parsed instanceof PKCS8EncryptedPrivateKeyInfo) {
            return pemOf(decrypted(parsed, password));
        }
        throw new UnusablePemException("holds a private key in a form that is not known");
    }

    private static PrivateKeyInfo decrypted(Object encrypted, @Nullable KeyPassword password)
            throws UnusablePemException {
        if (password == null) {
            throw new UnusablePemException(
                    "is encrypted, and there is no password: add keyPassword, keyPasswordFile, or keyPasswordCommand beside it");
        }
        char[] secret = password.read();
        char[] octets = octets(secret);
        try {
            if (secret.length == 0) {
                throw new UnusablePemException("cannot be decrypted: " + password + " is empty");
            }
            if (encrypted instanceof PEMEncryptedKeyPair pair) {
                return pair.decryptKeyPair(new BcPEMDecryptorProvider(octets)).getPrivateKeyInfo();
            }
            // The provider is not registered with the process: the rest of it keeps the JDK's algorithms.
            PKCS8EncryptedPrivateKeyInfo pkcs8 = (PKCS8EncryptedPrivateKeyInfo) encrypted;
            return pkcs8.decryptPrivateKeyInfo(new JceOpenSSLPKCS8DecryptorProviderBuilder()
                    .setProvider(new BouncyCastleProvider())
                    .build(isPbes1(pkcs8) ? octets : secret));
        } catch (IOException | PKCSException | OperatorCreationException | RuntimeException e) {
            throw new UnusablePemException("cannot be decrypted with " + password
                    + ": the password is wrong, or the encryption is not known; try: openssl pkey -noout -in …");
        } finally {
            Arrays.fill(secret, '\0');
            Arrays.fill(octets, '\0');
        }
    }

    /** The schemes of PKCS#5 1.5 (RFC 8018 6.1). */
    private static boolean isPbes1(PKCS8EncryptedPrivateKeyInfo info) {
        ASN1ObjectIdentifier scheme =
                info.toASN1Structure().getEncryptionAlgorithm().getAlgorithm();
        return scheme.on(PKCSObjectIdentifiers.pkcs_5) && !scheme.equals(PKCSObjectIdentifiers.id_PBES2);
    }

    /**
     * The bytes of UTF-8, each as one character. The old schemes take the lower half of each character, so that this
     * makes what OpenSSL makes of a password that is not ASCII.
     */
    private static char[] octets(char[] secret) {
        // Three bytes are the most that one char takes.
        ByteBuffer utf8 = ByteBuffer.allocate(3 * secret.length);
        StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(secret), utf8, true);
        utf8.flip();
        char[] octets = new char[utf8.remaining()];
        for (int i = 0; i < octets.length; i++) {
            octets[i] = (char) (utf8.get(i) & 0xFF);
        }
        Arrays.fill(utf8.array(), (byte) 0);
        return octets;
    }

    private static byte[] pemOf(PrivateKeyInfo info) throws UnusablePemException {
        byte[] der;
        try {
            der = info.getEncoded();
        } catch (IOException e) {
            throw new UnusablePemException("holds a private key that is damaged");
        }
        byte[] base64 = Base64.getEncoder().encode(der);
        byte[] pem = ByteBuffer.allocate(BEGIN.length + base64.length + END.length)
                .put(BEGIN)
                .put(base64)
                .put(END)
                .array();
        Arrays.fill(der, (byte) 0);
        Arrays.fill(base64, (byte) 0);
        return pem;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
