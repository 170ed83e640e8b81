package dev.portcullis.http2.hpack;

import dev.portcullis.loop.EventLoopConfined;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Reads the header blocks that one peer sends on one connection (RFC 7541). A field that the peer's table holds, and a
 * literal that repeats, is handed out as the same object each time.
 */
@EventLoopConfined
public final class BlockDecoder {
    /** An encoder needs two: the smallest size since the last block, and the present one (RFC 7541 4.2). */
    private static final int SIZE_UPDATES_MAX = 2;

    private final int tableBytesMax;
    private final int listBytesMax;
    private final int fieldsMax;
    private final DecoderTable table;
    private final BlockReader reader = new BlockReader();
    private @Nullable LiteralMemo memo;

    /**
     * A decoder with an empty table.
     *
     * @param tableBytes the SETTINGS_HEADER_TABLE_SIZE that we announced
     * @param headerListBytes the SETTINGS_MAX_HEADER_LIST_SIZE that we announced
     * @param fieldsMax how many fields one block may hold
     */
    public BlockDecoder(int tableBytes, int headerListBytes, int fieldsMax) {
        this.tableBytesMax = tableBytes;
        this.listBytesMax = headerListBytes;
        this.fieldsMax = fieldsMax;
        this.table = new DecoderTable(tableBytes);
    }

    /**
     * Reads a whole header block at absolute indexes; the buffer's own indexes stay, and nothing of it is kept. Work and
     * memory are bounded by the block's length. After a COMPRESSION_ERROR the decoder is of no further use.
     *
     * @param into is cleared first; when the verdict is not OK it holds the fields up to the problem
     */
    public DecodeVerdict decode(ByteBuf peekBlock, int index, int length, HeaderBlock into) {
        into.clear();
        reader.open(peekBlock, index, length);
        DecodeVerdict verdict = readSizeUpdates() ? readFields(into) : DecodeVerdict.COMPRESSION_ERROR;
        reader.close();
        return verdict;
    }

    private boolean readSizeUpdates() {
        int updates = 0;
        while (!reader.atEnd() && (reader.nextOctet() & 0xe0) == 0x20) {
            int bytes = reader.readInteger(5);
            if (++updates > SIZE_UPDATES_MAX || bytes == BlockReader.MALFORMED || bytes > tableBytesMax) {
                return false;
            }
            table.resize(bytes);
        }
        return true;
    }

    private DecodeVerdict readFields(HeaderBlock into) {
        long listBytes = 0;
        boolean tooLarge = false;
        while (!reader.atEnd()) {
            HeaderField field = readField();
            if (field == null) {
                return DecodeVerdict.COMPRESSION_ERROR;
            }
            listBytes += field.sizeBytes();
            tooLarge |= listBytes > listBytesMax || into.size() == fieldsMax;
            if (!tooLarge) {
                into.add(field);
            }
        }
        return tooLarge ? DecodeVerdict.LIST_TOO_LARGE : DecodeVerdict.OK;
    }

    /** Reads one representation (RFC 7541 section 6), or answers null when it is malformed. */
    private @Nullable HeaderField readField() {
        int first = reader.nextOctet();
        if (first >= 0x80) {
            return entry(reader.readInteger(7));
        }
        if (first >= 0x40) {
            return readIncremental();
        }
        if (first >= 0x20) {
            // A size update after a field (4.2).
            return null;
        }
        return first >= 0x10 ? readLiteral(reader.readInteger(4), Indexing.NEVER) : readUnindexed();
    }

    private @Nullable HeaderField readIncremental() {
        HeaderField field = readLiteral(reader.readInteger(6), Indexing.INCREMENTAL);
        if (field != null) {
            table.add(field, field.fieldName().length() + reader.textLength() + HeaderField.OVERHEAD_BYTES);
        }
        return field;
    }

    private @Nullable HeaderField readUnindexed() {
        int from = reader.position();
        int nameIndex = reader.readInteger(4);
        int afterIndex = reader.position();
        // A name in the dynamic table is another one after the next entry, so such bytes mean nothing by themselves.
        boolean memorable = nameIndex >= 0
                && nameIndex <= StaticTable.SIZE
                && (nameIndex > 0 || reader.skipString())
                && reader.skipString()
                && reader.position() - from <= LiteralMemo.LITERAL_BYTES_MAX;
        return memorable
                ? readMemorable(from, nameIndex, afterIndex)
                : readLiteralAt(afterIndex, nameIndex, Indexing.WITHOUT);
    }

    private @Nullable HeaderField readMemorable(int from, int nameIndex, int afterIndex) {
        LiteralMemo present = memo;
        if (present == null) {
            present = new LiteralMemo();
            memo = present;
        }
        int to = reader.position();
        int hash = LiteralMemo.hash(reader.block(), from, to);
        HeaderField found = present.find(hash, reader.block(), from, to);
        if (found != null) {
            return found;
        }
        HeaderField field = readLiteralAt(afterIndex, nameIndex, Indexing.WITHOUT);
        if (field != null && field.role() != FieldRole.CREDENTIAL) {
            present.offer(hash, reader.block(), from, to, field);
        }
        return field;
    }

    private @Nullable HeaderField readLiteralAt(int afterIndex, int nameIndex, Indexing indexing) {
        reader.returnTo(afterIndex);
        return readLiteral(nameIndex, indexing);
    }

    private @Nullable HeaderField readLiteral(int nameIndex, Indexing indexing) {
        FieldName name = readName(nameIndex);
        if (name == null || !reader.readString()) {
            return null;
        }
        return HeaderField.copyOf(name, reader.text(), reader.textOffset(), reader.textLength(), indexing);
    }

    private @Nullable FieldName readName(int nameIndex) {
        if (nameIndex == 0) {
            return reader.readString() ? FieldName.of(reader.text(), reader.textOffset(), reader.textLength()) : null;
        }
        HeaderField named = entry(nameIndex);
        return named == null ? null : named.fieldName();
    }

    /** The entry with that index in both tables, or null: 0 and {@link BlockReader#MALFORMED} have none. */
    private @Nullable HeaderField entry(int index) {
        if (index > StaticTable.SIZE) {
            return table.get(index - StaticTable.SIZE - 1);
        }
        return index > 0 ? StaticTable.get(index) : null;
    }
}
