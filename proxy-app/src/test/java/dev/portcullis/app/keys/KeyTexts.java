package dev.portcullis.app.keys;

import java.io.IOException;
import java.io.StringWriter;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.MiscPEMGenerator;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMEncryptorBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemObjectGenerator;
import org.bouncycastle.util.io.pem.PemWriter;

/** Keys in the forms that tools write, made at run time. */
public final class KeyTexts {
    private static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();

    private KeyTexts() {}

    static KeyPair rsa() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return generator.generateKeyPair();
    }

    static KeyPair ec() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    static KeyPair ed25519() throws Exception {
        return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    }

    static String pkcs8(PrivateKey key) throws IOException {
        return text(new PemObject("PRIVATE KEY", key.getEncoded()));
    }

    /** PKCS#1 of an RSA key, SEC 1 of an EC key, without a PARAMETERS block. */
    static String traditional(PrivateKey key) throws IOException {
        return text(new PemObject(label(key), inner(key)));
    }

    /** As {@code openssl ecparam -genkey} writes it. */
    static String withParameters(PrivateKey key) throws IOException {
        return text(new PemObject("EC PARAMETERS", SECObjectIdentifiers.secp256r1.getEncoded())) + traditional(key);
    }

    /** With {@code Proc-Type} and {@code DEK-Info}; the password's UTF-8, as OpenSSL takes it. */
    static String oldEncrypted(PrivateKey key, String algorithm, String password) throws IOException {
        PrivateKeyInfo info = PrivateKeyInfo.getInstance(key.getEncoded());
        MiscPEMGenerator generator = new MiscPEMGenerator(
                new PrivateKeyInfo(info.getPrivateKeyAlgorithm(), ASN1Primitive.fromByteArray(inner(key))),
                new JcePEMEncryptorBuilder(algorithm).setProvider(PROVIDER).build(password.toCharArray()));
        return text(generator);
    }

    public static String pbes2(PrivateKey key, String password) throws Exception {
        return encrypted(key, PKCS8Generator.AES_256_CBC, password);
    }

    /** What PKCS#12 files hold, and old tools write as PEM. */
    static String pbes1(PrivateKey key, String password) throws Exception {
        return encrypted(key, PKCSObjectIdentifiers.pbeWithSHAAnd3_KeyTripleDES_CBC, password);
    }

    private static String encrypted(PrivateKey key, ASN1ObjectIdentifier algorithm, String password) throws Exception {
        return text(new PKCS8Generator(
                PrivateKeyInfo.getInstance(key.getEncoded()),
                new JceOpenSSLPKCS8EncryptorBuilder(algorithm)
                        .setProvider(PROVIDER)
                        .setRandom(new SecureRandom())
                        .setPassword(password.toCharArray())
                        .build()));
    }

    private static String label(PrivateKey key) {
        return key.getAlgorithm() + " PRIVATE KEY";
    }

    private static byte[] inner(PrivateKey key) throws IOException {
        PrivateKeyInfo info = PrivateKeyInfo.getInstance(key.getEncoded());
        if (!info.getPrivateKeyAlgorithm().getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey)) {
            return info.parsePrivateKey().toASN1Primitive().getEncoded();
        }
        // SEC 1 alone must name its curve, which PKCS#8 says outside of it.
        ECPrivateKey bare = ECPrivateKey.getInstance(info.parsePrivateKey());
        return new ECPrivateKey(256, bare.getKey(), SECObjectIdentifiers.secp256r1).getEncoded();
    }

    private static String text(PemObjectGenerator generator) throws IOException {
        StringWriter text = new StringWriter();
        try (PemWriter writer = new PemWriter(text)) {
            writer.writeObject(generator);
        }
        return text.toString();
    }
}
