package dev.portcullis.http2.hpack;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One header field, with everything that the proxy knows about it: its hash, its size, whether it is valid, and what its
 * name means. Immutable, so that a table entry is handed out as the same object each time it is referred to.
 */
public final class HeaderField {
    /** Added to the lengths of name and value for a table entry's size (RFC 7541 4.1). */
    public static final int OVERHEAD_BYTES = 32;

    private final byte[] name;
    private final byte[] value;
    private final FieldRole role;
    private final FieldVerdict verdict;
    private final Indexing indexing;
    private final int hash;
    private @Nullable String nameText;
    private @Nullable String valueText;

    private HeaderField(byte[] name, byte[] value, FieldRole role, FieldVerdict verdict, Indexing indexing, int hash) {
        this.name = name;
        this.value = value;
        this.role = role;
        this.verdict = verdict;
        this.indexing = indexing;
        this.hash = hash;
    }

    /** A field from text (Latin-1), which may enter tables. */
    public static HeaderField of(String name, String value) {
        return of(name, value, Indexing.INCREMENTAL);
    }

    /** A field from text (Latin-1). */
    public static HeaderField of(String name, String value, Indexing indexing) {
        return of(name.getBytes(StandardCharsets.ISO_8859_1), value.getBytes(StandardCharsets.ISO_8859_1), indexing);
    }

    /** A field from bytes, which it keeps: the caller must not change them afterwards. */
    public static HeaderField of(byte[] name, byte[] value, Indexing indexing) {
        FieldRole role = FieldRole.of(new String(name, StandardCharsets.ISO_8859_1));
        int hash = 31 * Arrays.hashCode(name) + Arrays.hashCode(value);
        return new HeaderField(name, value, role, FieldVerdict.VALID, indexing, hash);
    }

    /** A field with the name of another: shares the name and all that is known of it. */
    public static HeaderField withValue(HeaderField nameOf, byte[] value, Indexing indexing) {
        return of(nameOf.name, value, indexing);
    }

    /** The name as Latin-1 text. */
    public String name() {
        String text = nameText;
        if (text == null) {
            text = new String(name, StandardCharsets.ISO_8859_1);
            nameText = text;
        }
        return text;
    }

    /** The value as Latin-1 text. */
    public String value() {
        String text = valueText;
        if (text == null) {
            text = new String(value, StandardCharsets.ISO_8859_1);
            valueText = text;
        }
        return text;
    }

    /** Length of the value in bytes. */
    public int valueLength() {
        return value.length;
    }

    /** One byte of the value. */
    public byte valueByte(int index) {
        return value[index];
    }

    /** What the name means to the proxy. */
    public FieldRole role() {
        return role;
    }

    /** Whether name and value are valid. */
    public FieldVerdict verdict() {
        return verdict;
    }

    /** How the sender asked the field to be kept. */
    public Indexing indexing() {
        return indexing;
    }

    /** The size that counts against tables and limits, in bytes (RFC 7541 4.1). */
    public int sizeBytes() {
        return name.length + value.length + OVERHEAD_BYTES;
    }

    /** Whether both have the same name and value, byte for byte; indexing is not compared. */
    public boolean sameAs(HeaderField other) {
        return this == other
                || (hash == other.hash && Arrays.equals(name, other.name) && Arrays.equals(value, other.value));
    }

    /** The name, and the value unless it is a credential. */
    @Override
    public String toString() {
        return role == FieldRole.CREDENTIAL ? name() + ": ***" : name() + ": " + value();
    }
}
