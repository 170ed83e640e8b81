package dev.portcullis.http2.hpack;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A field's name with what is known of it. Names of the static table and of {@link FieldRole} exist once per process;
 * others are shared by the fields that refer to one table entry. Immutable but for lazy copies that any loop may make.
 */
final class FieldName {
    private final byte[] bytes;
    private final int hash;
    private final FieldRole role;
    private final boolean valid;
    private final boolean known;
    private final int staticIndex;
    private @Nullable String text;
    private @Nullable EncodedBytes literal;

    private FieldName(byte[] bytes, int hash, FieldRole role, boolean known, int staticIndex) {
        this.bytes = bytes;
        this.hash = hash;
        this.role = role;
        this.valid = isValid(bytes);
        this.known = known;
        this.staticIndex = staticIndex;
    }

    /** The name in a range of bytes, which are copied when the name is not known. */
    static FieldName of(byte[] source, int offset, int length) {
        int hash = SeededHash.of(source, offset, length);
        FieldName known = KnownNames.find(source, offset, length, hash);
        if (known != null) {
            return known;
        }
        byte[] bytes = Arrays.copyOfRange(source, offset, offset + length);
        return new FieldName(bytes, hash, FieldRole.ofUnlisted(bytes), false, 0);
    }

    /** A name that the process makes once; keeps the bytes. */
    static FieldName known(byte[] bytes, int hash, FieldRole role, int staticIndex) {
        return new FieldName(bytes, hash, role, true, staticIndex);
    }

    /** The name as Latin-1 text. */
    String text() {
        String made = text;
        if (made == null) {
            made = new String(bytes, StandardCharsets.ISO_8859_1);
            text = made;
        }
        return made;
    }

    /** Length in bytes. */
    int length() {
        return bytes.length;
    }

    /** The seeded hash of the bytes. */
    int hash() {
        return hash;
    }

    /** What the name means to the proxy. */
    FieldRole role() {
        return role;
    }

    /** Whether the name may stand in an HTTP/2 message. */
    boolean isValid() {
        return valid;
    }

    /** The first entry of the static table with this name, or 0. */
    int staticIndex() {
        return staticIndex;
    }

    /** Whether the value tells who the caller is: {@code x-forwarded-for}, {@code x-real-ip}, {@code forwarded}. */
    boolean tellsCaller() {
        // Of the forwarded names, those with the long prefix tell about the entry point, and are the same for all.
        return role == FieldRole.X_FORWARDED_FOR
                || (role == FieldRole.FORWARDED && (bytes[0] == 'f' || bytes[2] == 'r'));
    }

    /** Whether both are the same bytes. */
    boolean sameAs(FieldName other) {
        return this == other || (hash == other.hash && Arrays.equals(bytes, other.bytes));
    }

    /** Whether the name is the bytes in that range. */
    boolean isAt(byte[] source, int offset, int length) {
        return Arrays.equals(bytes, 0, bytes.length, source, offset, offset + length);
    }

    /** Appends the name as a string literal; the copy that makes this cheap is kept for known names only. */
    void writeLiteral(ByteBuf out) {
        EncodedBytes written = literal;
        if (written != null) {
            written.writeTo(out, 0);
            return;
        }
        int from = out.writerIndex();
        LiteralWriter.writeString(bytes, out);
        if (known) {
            literal = EncodedBytes.peekWritten(out, from, 0xff);
        }
    }

    /** The rule of RFC 9113 8.2.1: lower-case visible ASCII, a colon only in front. */
    private static boolean isValid(byte[] name) {
        for (int i = 0; i < name.length; i++) {
            byte octet = name[i];
            // Octets above 0x7f are negative here.
            if (octet <= ' ' || octet == 0x7f || (octet >= 'A' && octet <= 'Z') || (octet == ':' && i > 0)) {
                return false;
            }
        }
        return name.length > 0;
    }
}
