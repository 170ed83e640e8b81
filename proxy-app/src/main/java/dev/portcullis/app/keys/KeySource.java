package dev.portcullis.app.keys;

import dev.portcullis.settings.PemSource;
import dev.portcullis.settings.UnusablePemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A private key in any form, which reads as unencrypted PKCS#8. The password is fetched only when the key is encrypted.
 *
 * @param origin where the key comes from
 * @param password null when the operator gave none
 */
public record KeySource(PemSource origin, @Nullable KeyPassword password) implements PemSource.Supplied {
    @Override
    public byte[] read() throws UnusablePemException {
        return KeyForm.toPkcs8(origin.read(), password);
    }

    @Override
    public List<Path> files() {
        List<Path> files = new ArrayList<>(origin.files());
        if (password instanceof KeyPassword.InFile file) {
            files.add(file.path());
        }
        return files;
    }

    @Override
    public String toString() {
        return origin.toString();
    }
}
