package dev.portcullis.tls;

import dev.portcullis.settings.PemSource;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Guesses what a file is that is not the PEM that was wanted, and says what to do about it. */
final class PemMistake {
    /** DER of a SEQUENCE, which certificates, keys, and PKCS#12 begin with. */
    private static final byte SEQUENCE = 0x30;

    /** DER of INTEGER 3, the version of every PKCS#12 file (RFC 7292 4). */
    private static final byte[] VERSION_3 = {2, 1, 3};

    /** DER of INTEGER 0 or 1, the versions of PKCS#8, PKCS#1, and SEC 1 keys. */
    private static final byte[] VERSION_0 = {2, 1, 0};

    private static final byte[] VERSION_1 = {2, 1, 1};
    private static final byte[] JAVA_KEY_STORE = {(byte) 0xFE, (byte) 0xED, (byte) 0xFE, (byte) 0xED};

    private PemMistake() {}

    /** What the operator was asked for. */
    enum Wanted {
        CERTIFICATE("certificate", "-----BEGIN CERTIFICATE-----"),
        KEY("private key", "-----BEGIN PRIVATE KEY-----");

        private final String words;
        private final String firstLine;

        Wanted(String words, String firstLine) {
            this.words = words;
            this.firstLine = firstLine;
        }
    }

    /** Completes the sentence that begins with the name of the source. */
    static String of(Wanted wanted, List<String> labels, byte[] bytes, PemSource source) {
        String text = new String(bytes, 0, Math.min(bytes.length, 1 << 12), StandardCharsets.ISO_8859_1);
        if (text.isBlank()) {
            return "is empty: it needs a PEM " + wanted.words + " (" + wanted.firstLine + ")";
        }
        for (String label : labels) {
            String other = ofLabel(wanted, label);
            if (!other.isEmpty()) {
                return other;
            }
        }
        if (text.contains("-----BEGIN ") && labels.isEmpty()) {
            return "is cut off or damaged: a -----BEGIN line has no -----END line that fits it";
        }
        String binary = ofBinary(wanted, bytes, source instanceof PemSource.File ? source.toString() : "…");
        return binary.isEmpty() ? "holds no PEM " + wanted.words + " (" + wanted.firstLine + ")" : binary;
    }

    private static String ofLabel(Wanted wanted, String label) {
        if (label.equals("OPENSSH PRIVATE KEY")) {
            return "is an SSH key: TLS needs a key of its own, to which a certificate was issued";
        }
        if (label.endsWith("PRIVATE KEY") && wanted == Wanted.CERTIFICATE) {
            return "is a private key, not a certificate: are certFile and keyFile swapped?";
        }
        return switch (label) {
            case "CERTIFICATE" -> "is a certificate, not a private key: are certFile and keyFile swapped?";
            case "CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST" ->
                "is a certificate request: send it to a certificate authority, which answers with the certificate";
            case "PUBLIC KEY", "RSA PUBLIC KEY" -> "is a public key: a private key and its certificate are needed";
            case "PKCS7", "CMS" -> "is PKCS#7; take the certificates out with: openssl pkcs7 -print_certs -in … -out …";
            case "TRUSTED CERTIFICATE" ->
                "is a certificate in OpenSSL's trusted form; convert it with: openssl x509 -in … -out …";
            default -> "";
        };
    }

    private static String ofBinary(Wanted wanted, byte[] bytes, String name) {
        if (startsAt(bytes, 0, JAVA_KEY_STORE)) {
            return "is a Java key store; export it with: keytool -importkeystore -srckeystore " + name
                    + " -destkeystore out.p12 -deststoretype PKCS12, then: openssl pkcs12 -in out.p12 -nodes";
        }
        if (bytes[0] != SEQUENCE || bytes.length < 8) {
            return "";
        }
        // The length of the SEQUENCE takes one byte, or says in its low bits how many more it takes.
        int content = bytes[1] >= 0 ? 2 : 2 + (bytes[1] & 0x7F);
        if (startsAt(bytes, content, VERSION_3)) {
            return "is PKCS#12 (.p12, .pfx), not PEM; take it apart with: openssl pkcs12 -in " + name
                    + (wanted == Wanted.KEY ? " -nocerts -nodes -out key.pem" : " -nokeys -out cert.pem");
        }
        if (startsAt(bytes, content, VERSION_0) || startsAt(bytes, content, VERSION_1)) {
            return "is a private key in DER, not PEM; convert it with: openssl pkey -inform DER -in " + name
                    + " -out key.pem" + (wanted == Wanted.KEY ? "" : ", and name it as keyFile");
        }
        return wanted == Wanted.CERTIFICATE
                ? "is DER, not PEM; convert it with: openssl x509 -inform DER -in " + name + " -out cert.pem"
                : "is DER, and no private key that is readable without a password; convert it with: openssl pkey "
                        + "-inform DER -in " + name + " -out key.pem";
    }

    private static boolean startsAt(byte[] bytes, int from, byte[] expected) {
        return bytes.length >= from + expected.length
                && Arrays.equals(bytes, from, from + expected.length, expected, 0, expected.length);
    }
}
