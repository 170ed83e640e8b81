package dev.portcullis.http2.hpack;

import dev.portcullis.loop.EventLoopConfined;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Writes the header blocks for one peer on one connection (RFC 7541). For each block: {@link #beginBlock}, then
 * {@link #encode} for each field in order. Never-indexed and unindexed fields stay so.
 */
@EventLoopConfined
public final class BlockEncoder {
    /** The peer's table before its SETTINGS came (RFC 9113 6.5.2). */
    private static final int FIRST_TABLE_BYTES = 4096;

    /** A field must leave room for another of its size, else each would push out all others. */
    private static final int TABLE_SHARE = 2;

    private static final int NO_UPDATE = -1;

    private final IndexingPolicy policy;
    private final int tableBytesMax;
    private final EncoderTable table;
    private final @Nullable RepeatSketch sketch;
    private long peerBytes = FIRST_TABLE_BYTES;
    /** The smallest size since the last block, or {@link #NO_UPDATE} when the peer knows the present one. */
    private int smallestBytes = NO_UPDATE;

    /**
     * An encoder with an empty table.
     *
     * @param tableBytesMax the most that the table may use, whatever the peer allows
     */
    public BlockEncoder(IndexingPolicy policy, int tableBytesMax) {
        this.policy = policy;
        this.tableBytesMax = tableBytesMax;
        this.sketch = policy == IndexingPolicy.TOWARDS_BACKEND ? new RepeatSketch() : null;
        this.table = new EncoderTable(Math.min(FIRST_TABLE_BYTES, tableBytesMax));
        if (tableBytesMax < FIRST_TABLE_BYTES) {
            smallestBytes = tableBytesMax;
        }
    }

    /** The peer's SETTINGS_HEADER_TABLE_SIZE came, in bytes; the next block begins with what follows from it. */
    public void onPeerTableSize(long bytes) {
        int usable = (int) Math.min(bytes, tableBytesMax);
        // A peer that shrinks its table may insist on an update even if we never used all of it (RFC 9113 4.3.1).
        if (usable != table.capacityBytes() || bytes < peerBytes) {
            smallestBytes = smallestBytes == NO_UPDATE ? usable : Math.min(smallestBytes, usable);
            table.resize(usable);
        }
        peerBytes = bytes;
    }

    /** Starts a header block: writes the size updates that are due (RFC 7541 4.2). The buffer stays the caller's. */
    public void beginBlock(ByteBuf out) {
        if (smallestBytes == NO_UPDATE) {
            return;
        }
        if (smallestBytes < table.capacityBytes()) {
            LiteralWriter.writeInteger(0x20, 5, smallestBytes, out);
        }
        LiteralWriter.writeInteger(0x20, 5, table.capacityBytes(), out);
        smallestBytes = NO_UPDATE;
    }

    /** Writes one field of the block. The buffer stays the caller's. */
    public void encode(HeaderField field, ByteBuf out) {
        switch (policy.representationOf(field)) {
            case NEVER -> field.writeLiteral(0x10, out);
            case WITHOUT -> encodeUnindexed(field, out);
            case INCREMENTAL -> encodeIndexed(field, out);
        }
    }

    /** The static table is the same for all and may serve even a field that must stay out of the dynamic one. */
    private static void encodeUnindexed(HeaderField field, ByteBuf out) {
        if (field.staticIndex() > 0) {
            out.writeByte(0x80 | field.staticIndex());
        } else {
            field.writeLiteral(0, out);
        }
    }

    private void encodeIndexed(HeaderField field, ByteBuf out) {
        int index = field.staticIndex() > 0 ? field.staticIndex() : table.find(field);
        if (index > 0) {
            LiteralWriter.writeInteger(0x80, 7, index, out);
        } else if (mayEnter(field)) {
            field.writeIncremental(out);
            table.add(field);
        } else {
            field.writeLiteral(0, out);
        }
    }

    private boolean mayEnter(HeaderField field) {
        return field.sizeBytes() <= table.capacityBytes() / TABLE_SHARE
                && (sketch == null || sketch.takeRepeated(field.hash()));
    }
}
