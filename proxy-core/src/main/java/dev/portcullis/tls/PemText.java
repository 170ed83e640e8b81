package dev.portcullis.tls;

import dev.portcullis.settings.PemSource;
import dev.portcullis.settings.UnusablePemException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The blocks of PEM text (RFC 7468), in order. Whoever asked for them closes it, which wipes them: there may be a key.
 */
final class PemText implements AutoCloseable {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*(?:-(?!----END)[^-]*)*)-----END \\1-----");

    private final byte[] bytes;
    private final List<Block> blocks;

    private PemText(byte[] bytes, List<Block> blocks) {
        this.bytes = bytes;
        this.blocks = blocks;
    }

    /** One block: its label, such as {@code CERTIFICATE}, and the text between the lines that begin and end it. */
    static final class Block {
        private final String label;
        private final byte[] body;

        private Block(String label, byte[] body) {
            this.label = label;
            this.body = body;
        }

        String label() {
            return label;
        }

        /** The bytes that the text stands for, the caller's own. */
        byte[] decode() throws UnusablePemException {
            try {
                return Base64.getMimeDecoder().decode(body);
            } catch (IllegalArgumentException e) {
                throw new UnusablePemException("holds a " + label + " that is not Base64");
            }
        }
    }

    static PemText read(PemSource source) throws UnusablePemException {
        byte[] bytes = source.read();
        char[] chars = new char[bytes.length];
        StandardCharsets.ISO_8859_1.newDecoder().decode(ByteBuffer.wrap(bytes), CharBuffer.wrap(chars), true);
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(CharBuffer.wrap(chars));
        while (matcher.find()) {
            blocks.add(new Block(matcher.group(1), Arrays.copyOfRange(bytes, matcher.start(2), matcher.end(2))));
        }
        Arrays.fill(chars, '\0');
        return new PemText(bytes, blocks);
    }

    List<Block> blocks() {
        return blocks;
    }

    /** What the source holds instead of what was wanted. */
    UnusablePemException without(PemMistake.Wanted wanted, PemSource source) {
        List<String> labels = blocks.stream().map(Block::label).toList();
        return new UnusablePemException(PemMistake.of(wanted, labels, bytes, source));
    }

    @Override
    public void close() {
        Arrays.fill(bytes, (byte) 0);
        blocks.forEach(block -> Arrays.fill(block.body, (byte) 0));
    }
}
