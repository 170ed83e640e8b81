package dev.portcullis.http2.hpack;

import dev.portcullis.loop.EventLoopConfined;
import io.netty.buffer.ByteBuf;

/** Writes the header blocks for one peer on one connection (RFC 7541). */
@EventLoopConfined
public final class HpackEncoder {
    private final IndexingPolicy policy;

    /**
     * An encoder with an empty table.
     *
     * @param tableBytesMax the most that the table may use, whatever the peer allows
     */
    public HpackEncoder(IndexingPolicy policy, int tableBytesMax) {
        this.policy = policy;
    }

    /** The peer's SETTINGS_HEADER_TABLE_SIZE came. */
    public void onPeerTableSize(long bytes) {}

    /** Starts a header block: writes what the peer must know first. The buffer stays the caller's. */
    public void beginBlock(ByteBuf out) {}

    /** Writes one field of the block. The buffer stays the caller's. */
    public void encode(HeaderField field, ByteBuf out) {
        if (policy == IndexingPolicy.TOWARDS_CLIENT) {
            out.writeByte(0);
        }
    }
}
