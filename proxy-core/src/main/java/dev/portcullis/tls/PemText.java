package dev.portcullis.tls;

import dev.portcullis.settings.PemSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads PEM (RFC 7468) and tells what is wrong with it in an operator's words. */
final class PemText {
    /** The largest file that is read: hundreds of certificates fit, a file named by mistake does not fill the heap. */
    static final int PEM_BYTES_MAX = 1 << 20;

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*(?:-(?!----END)[^-]*)*)-----END \\1-----");

    private PemText() {}

    /** One block: its label, such as {@code CERTIFICATE}, and the text between the lines that begin and end it. */
    record Block(String label, String body) {
        /** The bytes that the text stands for. */
        byte[] decode() throws UnusablePemException {
            try {
                return Base64.getMimeDecoder().decode(body);
            } catch (IllegalArgumentException e) {
                throw new UnusablePemException("holds a " + label + " that is not Base64");
            }
        }
    }

    /** Its message completes the sentence that begins with the name of the source. */
    static final class UnusablePemException extends Exception {
        private static final long serialVersionUID = 1L;

        UnusablePemException(String message) {
            super(message, null, false, false);
        }
    }

    /** All blocks of a source, in order. */
    static List<Block> read(PemSource source) throws UnusablePemException {
        String text = source instanceof PemSource.File file ? readFile(file.path()) : ((PemSource.Inline) source).pem();
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            blocks.add(new Block(matcher.group(1), matcher.group(2)));
        }
        return blocks;
    }

    private static String readFile(Path path) throws UnusablePemException {
        if (Files.isDirectory(path)) {
            throw new UnusablePemException("is a folder");
        }
        try {
            if (Files.size(path) > PEM_BYTES_MAX) {
                throw new UnusablePemException("is larger than " + PEM_BYTES_MAX + " bytes: that is no PEM file");
            }
            return new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw new UnusablePemException("no such file");
        } catch (AccessDeniedException e) {
            throw new UnusablePemException("cannot be read: permission denied");
        } catch (IOException e) {
            throw new UnusablePemException("cannot be read: " + e);
        }
    }
}
