package dev.portcullis.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.ssl.OpenSsl;
import io.netty.internal.tcnative.SSL;
import io.netty.internal.tcnative.SSLContext;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.LongConsumer;

/**
 * Proves to which certificate a private key belongs. BoringSSL compares the public halves. Without it, and for what it does not
 * know, something is signed and verified: a JVM that starts takes 30 ms of CPU for that, and its compilers 30 more.
 */
final class KeyMatch {
    private static final byte[] SAMPLE = {'p', 'o', 'r', 't', 'c', 'u', 'l', 'l', 'i', 's'};

    private KeyMatch() {}

    /** Whether the certificate is about this key. */
    static boolean holds(PrivateKey key, X509Certificate certificate) {
        return (OpenSsl.isAvailable() && isTaken(key, certificate)) || verifies(key, certificate.getPublicKey());
    }

    /** Whether BoringSSL takes both as a pair, which asks for a connection that nobody uses. */
    static boolean isTaken(PrivateKey key, X509Certificate certificate) {
        long chain = 0;
        long privateKey = 0;
        long context = 0;
        long connection = 0;
        try {
            chain = parsed("CERTIFICATE", certificate.getEncoded(), SSL::parseX509Chain);
            privateKey = parsed("PRIVATE KEY", key.getEncoded(), bio -> SSL.parsePrivateKey(bio, null));
            context = SSLContext.make(SSL.SSL_PROTOCOL_ALL, SSL.SSL_MODE_SERVER);
            connection = SSL.newSSL(context, true);
            SSL.setKeyMaterial(connection, chain, privateKey);
            return true;
        } catch (Exception refused) {
            // What tcnative throws for a pair that does not fit, and for what BoringSSL cannot read.
            SSL.clearError();
            return false;
        } finally {
            free(connection, SSL::freeSSL);
            free(context, SSLContext::free);
            free(privateKey, SSL::freePrivateKey);
            free(chain, SSL::freeX509Chain);
        }
    }

    private static void free(long address, LongConsumer release) {
        if (address != 0) {
            release.accept(address);
        }
    }

    /** Reads DER by way of PEM in native memory; the bytes, and every copy of them on the way, are wiped. */
    private static long parsed(String label, byte[] der, Parser parser) throws Exception {
        byte[] text = Base64.getMimeEncoder().encode(der);
        byte[] begin = ("-----BEGIN " + label + "-----\n").getBytes(StandardCharsets.US_ASCII);
        byte[] end = ("\n-----END " + label + "-----\n").getBytes(StandardCharsets.US_ASCII);
        ByteBuf pem = Unpooled.directBuffer(begin.length + text.length + end.length);
        long bio = 0;
        try {
            bio = SSL.newMemBIO();
            pem.writeBytes(begin).writeBytes(text).writeBytes(end);
            SSL.bioWrite(bio, pem.memoryAddress(), pem.readableBytes());
            return parser.parse(bio);
        } finally {
            // BoringSSL wipes what it frees.
            free(bio, SSL::freeBIO);
            Arrays.fill(der, (byte) 0);
            Arrays.fill(text, (byte) 0);
            pem.setZero(0, pem.capacity()).release();
        }
    }

    /** What makes an object of BoringSSL's of a text, and gives its address. */
    @FunctionalInterface
    private interface Parser {
        long parse(long bio) throws Exception;
    }

    /** Whether what the private key signs can be verified with the public one. */
    static boolean verifies(PrivateKey key, PublicKey publicKey) {
        if (!key.getAlgorithm().equals(publicKey.getAlgorithm())) {
            return false;
        }
        try {
            Signature signature = Signature.getInstance(
                    switch (key.getAlgorithm()) {
                        case "RSA" -> "SHA256withRSA";
                        case "EC" -> "SHA256withECDSA";
                        default -> key.getAlgorithm();
                    });
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
}
