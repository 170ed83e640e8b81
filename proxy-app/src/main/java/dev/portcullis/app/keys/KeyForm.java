package dev.portcullis.app.keys;

import dev.portcullis.settings.UnusablePemException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells the forms of a PEM private key apart: what is PKCS#8 in the clear already passes, as does what is no key that is known (the
 * core says what is wrong with it); {@link KeyConversion} does the others.
 */
final class KeyForm {
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN ((?:[A-Z]+ )?PRIVATE KEY)-----[^-]*(?:-(?!----END)[^-]*)*-----END \\1-----");

    private KeyForm() {}

    /** Owns the PEM text, which is wiped when the answer is another one. */
    static byte[] toPkcs8(byte[] pem, @Nullable KeyPassword password) throws UnusablePemException {
        char[] chars = new char[pem.length];
        StandardCharsets.ISO_8859_1.newDecoder().decode(ByteBuffer.wrap(pem), CharBuffer.wrap(chars), true);
        try {
            Matcher key = KEY.matcher(CharBuffer.wrap(chars));
            if (!key.find()
                    || key.group(1).equals("PRIVATE KEY")
                    || key.group(1).equals("OPENSSH PRIVATE KEY")) {
                return pem;
            }
            byte[] converted = KeyConversion.toPkcs8(chars, key.start(), key.end(), password);
            Arrays.fill(pem, (byte) 0);
            return converted;
        } finally {
            Arrays.fill(chars, '\0');
        }
    }
}
