package dev.portcullis.http2.hpack;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One header field, with everything that the proxy knows about it: its hash, its size, whether it is valid, and what its
 * name means. Immutable, so that a table entry is handed out as the same object each time it is referred to; what is
 * made lazily (texts, the encoded literal) may be made twice by two loops, and is the same each time.
 */
public final class HeaderField {
    /** Added to the lengths of name and value for a table entry's size (RFC 7541 4.1). */
    public static final int OVERHEAD_BYTES = 32;

    private final FieldName name;
    private final byte[] value;
    private final FieldVerdict verdict;
    private final Indexing indexing;
    private final int hash;
    private final int staticIndex;
    private boolean literalSeen;
    private @Nullable EncodedBytes literal;
    private @Nullable String valueText;

    private HeaderField(FieldName name, byte[] value, Indexing indexing, int staticIndex) {
        this.name = name;
        this.value = value;
        this.indexing = indexing;
        this.staticIndex = staticIndex;
        this.verdict = judge(name, value);
        this.hash = SeededHash.join(name.hash(), SeededHash.of(value, 0, value.length));
    }

    /** A field from text (Latin-1), which may enter tables. */
    public static HeaderField of(String name, String value) {
        return of(name, value, Indexing.INCREMENTAL);
    }

    /** A field from text (Latin-1). */
    public static HeaderField of(String name, String value, Indexing indexing) {
        return of(name.getBytes(StandardCharsets.ISO_8859_1), value.getBytes(StandardCharsets.ISO_8859_1), indexing);
    }

    /** A field from bytes, which it may keep: the caller must not change them afterwards. */
    public static HeaderField of(byte[] name, byte[] value, Indexing indexing) {
        return trimmed(FieldName.of(name, 0, name.length), value, indexing);
    }

    /**
     * A field with the name of another: shares the name and all that is known of it. Keeps the bytes, which the caller
     * must not change afterwards.
     */
    public static HeaderField withValue(HeaderField nameOf, byte[] value, Indexing indexing) {
        return trimmed(nameOf.name, value, indexing);
    }

    /** A field whose value is a copy of that range, without the blanks at its ends. */
    static HeaderField copyOf(FieldName name, byte[] source, int offset, int length, Indexing indexing) {
        int end = offset + length;
        int from = offset;
        while (from < end && isBlank(source[from])) {
            from++;
        }
        while (end > from && isBlank(source[end - 1])) {
            end--;
        }
        byte[] value = Arrays.copyOfRange(source, from, end);
        return new HeaderField(name, value, indexing, StaticTable.indexOf(name, value));
    }

    /** An entry of the static table. */
    static HeaderField ofStatic(FieldName name, byte[] value, int index) {
        return new HeaderField(name, value, Indexing.INCREMENTAL, index);
    }

    private static HeaderField trimmed(FieldName name, byte[] value, Indexing indexing) {
        if (value.length > 0 && (isBlank(value[0]) || isBlank(value[value.length - 1]))) {
            return copyOf(name, value, 0, value.length, indexing);
        }
        return new HeaderField(name, value, indexing, StaticTable.indexOf(name, value));
    }

    /** The name as Latin-1 text. */
    public String name() {
        return name.text();
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
        return name.role();
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
        return name.length() + value.length + OVERHEAD_BYTES;
    }

    /** Whether both have the same name and value, byte for byte; indexing is not compared. */
    public boolean sameAs(HeaderField other) {
        return this == other || (hash == other.hash && name.sameAs(other.name) && Arrays.equals(value, other.value));
    }

    /** Whether both have the same name. */
    public boolean hasNameOf(HeaderField other) {
        return name.sameAs(other.name);
    }

    /** The name, and the value unless it is a credential or was marked as never to be indexed. */
    @Override
    public String toString() {
        boolean secret = role() == FieldRole.CREDENTIAL || indexing == Indexing.NEVER;
        return secret ? name() + ": ***" : name() + ": " + value();
    }

    /** The name with what is known of it. */
    FieldName fieldName() {
        return name;
    }

    /** The seeded hash of name and value. */
    int hash() {
        return hash;
    }

    /** The static table's entry with this name and value, or 0. */
    int staticIndex() {
        return staticIndex;
    }

    /** Whether the value is those bytes. */
    boolean valueIs(byte[] other) {
        return Arrays.equals(value, other);
    }

    /**
     * Appends the field as a literal that stays out of tables (RFC 7541 6.2.2, 6.2.3), with the name's static index or as
     * text, so that the bytes are the same on each connection. They are kept from the second time on: a field that is
     * written once costs no copy.
     */
    void writeLiteral(int pattern, ByteBuf out) {
        EncodedBytes written = literal;
        if (written != null) {
            written.writeTo(out, pattern);
            return;
        }
        int from = out.writerIndex();
        writeParts(pattern, 4, out);
        if (literalSeen) {
            literal = EncodedBytes.peekWritten(out, from, ~pattern);
        }
        literalSeen = true;
    }

    /** Appends the field as a literal that enters the peer's table (RFC 7541 6.2.1). */
    void writeIncremental(ByteBuf out) {
        writeParts(0x40, 6, out);
    }

    private void writeParts(int pattern, int prefixBits, ByteBuf out) {
        LiteralWriter.writeInteger(pattern, prefixBits, name.staticIndex(), out);
        if (name.staticIndex() == 0) {
            name.writeLiteral(out);
        }
        LiteralWriter.writeString(value, out);
    }

    private static FieldVerdict judge(FieldName name, byte[] value) {
        if (!name.isValid()) {
            return FieldVerdict.MALFORMED_NAME;
        }
        for (byte octet : value) {
            if (octet == '\n' || octet == '\r' || octet == 0) {
                return FieldVerdict.MALFORMED_VALUE;
            }
        }
        return FieldVerdict.VALID;
    }

    private static boolean isBlank(byte octet) {
        return octet == ' ' || octet == '\t';
    }
}
