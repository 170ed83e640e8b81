package dev.portcullis.app.keys;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.settings.PemSource;
import dev.portcullis.settings.UnusablePemException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every form of a key, with the right, a wrong, and no password. */
class KeySourceTest {
    private static final String PASSWORD = "correct horse § staple";
    private static final String WRONG = "wrong pony";

    /** Made once: RSA keys take their time. */
    private static List<Form> forms = List.of();

    @TempDir
    private Path folder = Path.of("");

    /** A key and its text. */
    private record Form(String name, PrivateKey key, String text, boolean encrypted) {
        @Override
        public String toString() {
            return name;
        }
    }

    @BeforeAll
    static void writesKeysInEveryForm() throws Exception {
        KeyPair rsa = KeyTexts.rsa();
        KeyPair ec = KeyTexts.ec();
        KeyPair ed = KeyTexts.ed25519();
        List<Form> made = new ArrayList<>();
        for (KeyPair pair : List.of(rsa, ec, ed)) {
            PrivateKey key = pair.getPrivate();
            String name = key.getAlgorithm() + " in ";
            made.add(new Form(name + "PKCS#8", key, KeyTexts.pkcs8(key), false));
            made.add(new Form(name + "PBES2", key, KeyTexts.pbes2(key, PASSWORD), true));
            made.add(new Form(name + "PKCS#12's PBE", key, KeyTexts.pbes1(key, PASSWORD), true));
        }
        for (KeyPair pair : List.of(rsa, ec)) {
            PrivateKey key = pair.getPrivate();
            String name = key.getAlgorithm() + " in ";
            made.add(new Form(name + "its own form", key, KeyTexts.traditional(key), false));
            made.add(new Form(
                    name + "its own form with AES", key, KeyTexts.oldEncrypted(key, "AES-256-CBC", PASSWORD), true));
            made.add(new Form(
                    name + "its own form with 3DES", key, KeyTexts.oldEncrypted(key, "DES-EDE3-CBC", PASSWORD), true));
        }
        made.add(new Form("EC behind PARAMETERS", ec.getPrivate(), KeyTexts.withParameters(ec.getPrivate()), false));
        forms = List.copyOf(made);
    }

    @Test
    void readsEveryFormWithTheRightPassword() throws Exception {
        assertEquals(16, forms.size());
        for (Form form : forms) {
            assertKey(form, source(form.text(), new KeyPassword.Given(PASSWORD)).read());
            // Windows' line ends, and a certificate before the key.
            String mixed = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" + form.text();
            assertKey(
                    form,
                    source(mixed.replace("\n", "\r\n"), new KeyPassword.Given(PASSWORD))
                            .read());
        }
    }

    @Test
    void refusesAWrongPassword() {
        for (Form form : forms) {
            if (form.encrypted()) {
                String message = refusal(source(form.text(), new KeyPassword.Given(WRONG)), form);
                assertTrue(
                        message.startsWith("cannot be decrypted with keyPassword: the password is wrong, or "),
                        () -> form + ": " + message);
            }
        }
    }

    @Test
    void saysWhereAPasswordMayStandWhenThereIsNone() throws Exception {
        for (Form form : forms) {
            if (form.encrypted()) {
                assertEquals(
                        "is encrypted, and there is no password: add keyPassword, keyPasswordFile, or keyPasswordCommand"
                                + " beside it",
                        refusal(source(form.text(), null), form));
            } else {
                assertKey(form, source(form.text(), null).read());
            }
        }
    }

    @Test
    void asksForThePasswordOnlyWhenTheKeyIsEncrypted() throws Exception {
        KeyPassword broken = new KeyPassword.InFile(folder.resolve("none"));
        for (Form form : forms) {
            if (!form.encrypted()) {
                assertKey(form, source(form.text(), broken).read());
            }
        }
    }

    @Test
    void takesThePasswordFromTheFirstLineOfAFile() throws Exception {
        Form form = encrypted();
        for (String text : List.of(PASSWORD, PASSWORD + "\n", PASSWORD + "\r\n", PASSWORD + "\nsecond line\n")) {
            Path file = Files.writeString(folder.resolve("password"), text);
            assertKey(form, source(form.text(), new KeyPassword.InFile(file)).read());
        }
        Path empty = Files.writeString(folder.resolve("empty"), "\n");
        assertEquals(
                "cannot be decrypted: keyPasswordFile " + empty + " is empty",
                refusal(source(form.text(), new KeyPassword.InFile(empty)), form));
        Path none = folder.resolve("none");
        assertEquals(
                "cannot be decrypted: keyPasswordFile " + none + " does not exist",
                refusal(source(form.text(), new KeyPassword.InFile(none)), form));
    }

    @Test
    void readsAnewEachTime() throws Exception {
        Form first = encrypted();
        Path key = Files.writeString(folder.resolve("a.key"), first.text());
        Path password = Files.writeString(folder.resolve("password"), PASSWORD);
        KeySource source = new KeySource(new PemSource.File(key), new KeyPassword.InFile(password));
        assertKey(first, source.read());
        PrivateKey next = KeyTexts.ec().getPrivate();
        Files.writeString(password, "another");
        Files.writeString(key, KeyTexts.pbes2(next, "another"));
        assertKey(new Form("next", next, "", true), source.read());
        assertEquals(List.of(key, password), source.files());
        assertEquals(key.toString(), source.toString());
    }

    @Test
    void leavesToTheCoreWhatIsNoKey() throws Exception {
        for (String text : List.of(
                "",
                "hello",
                "-----BEGIN PRIVATE KEY-----\nAAAA",
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
                "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----")) {
            assertEquals(text, new String(source(text, null).read(), StandardCharsets.ISO_8859_1));
        }
    }

    @Test
    void refusesDamagedKeys() {
        for (String label : List.of("RSA PRIVATE KEY", "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "ODD PRIVATE KEY")) {
            String text = "-----BEGIN " + label + "-----\nAAAA\n-----END " + label + "-----\n";
            assertEquals(
                    "holds a private key that is damaged: it is neither PKCS#8, PKCS#1, nor SEC 1",
                    assertThrows(
                                    UnusablePemException.class,
                                    () -> source(text, null).read())
                            .getMessage());
        }
    }

    @Test
    void wipesTheTextThatItConverts() throws Exception {
        byte[] text = encrypted().text().getBytes(StandardCharsets.ISO_8859_1);
        KeyForm.toPkcs8(text, new KeyPassword.Given(PASSWORD));
        assertArrayEquals(new byte[text.length], text);
    }

    private static Form encrypted() {
        return forms.stream().filter(Form::encrypted).findFirst().orElseThrow();
    }

    private static KeySource source(String text, @Nullable KeyPassword password) {
        return new KeySource(new PemSource.Inline(text), password);
    }

    /** The message, which must not hold a secret; nor may anything that is printed by accident. */
    private static String refusal(KeySource source, Form form) {
        UnusablePemException refused = assertThrows(UnusablePemException.class, source::read, form::toString);
        for (String shown : List.of(refused.toString(), source.toString(), String.valueOf(source.password()))) {
            assertFalse(shown.contains(PASSWORD) || shown.contains(WRONG), shown);
            form.text()
                    .lines()
                    .filter(line -> line.length() > 30)
                    .forEach(line -> assertFalse(shown.contains(line), shown));
        }
        return String.valueOf(refused.getMessage());
    }

    private static void assertKey(Form form, byte[] pem) throws Exception {
        String base64 = new String(pem, StandardCharsets.ISO_8859_1)
                .replace("\r", "")
                .replaceFirst("(?s).*-----BEGIN PRIVATE KEY-----\n", "")
                .replaceFirst("(?s)\n-----END PRIVATE KEY-----.*", "");
        PrivateKey read = KeyFactory.getInstance(form.key().getAlgorithm())
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(base64)));
        if (form.key() instanceof ECPrivateKey ec) {
            // Its encoding may hold the public key, or not.
            assertEquals(ec.getS(), ((ECPrivateKey) read).getS(), form.name());
        } else {
            assertEquals(form.key(), read, form.name());
        }
    }
}
