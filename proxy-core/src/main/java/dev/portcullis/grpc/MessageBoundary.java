package dev.portcullis.grpc;

import dev.portcullis.loop.EventLoopConfined;
import io.netty.buffer.ByteBuf;

/**
 * Follows the messages of one direction of one call through its DATA payloads, however they are cut, without keeping a
 * byte: each message is a flag, four bytes of length, and that many bytes.
 */
@EventLoopConfined
public final class MessageBoundary {
    private static final int PREFIX_BYTES = 5;

    private int prefixBytes;
    private int messageLength;
    private long bodyLeftBytes;
    private long messages;

    /**
     * Goes on by a part of the stream.
     *
     * @param peekPayload only looked at; its indexes stay
     * @param index where the part starts in it
     * @param length how long the part is, in bytes
     */
    public void advance(ByteBuf peekPayload, int index, int length) {
        int at = index;
        int end = index + length;
        while (at < end) {
            if (bodyLeftBytes == 0) {
                at = onPrefix(peekPayload, at, end);
            } else {
                int taken = (int) Math.min(bodyLeftBytes, end - at);
                at += taken;
                bodyLeftBytes -= taken;
                if (bodyLeftBytes == 0) {
                    messages++;
                }
            }
        }
    }

    /** Begins anew, for another call. */
    public void reset() {
        prefixBytes = 0;
        messageLength = 0;
        bodyLeftBytes = 0;
        messages = 0;
    }

    /** Whether nothing of a further message has been seen: the stream may end here. */
    public boolean atBoundary() {
        return prefixBytes == 0 && bodyLeftBytes == 0;
    }

    /** Whole messages so far. */
    public long messages() {
        return messages;
    }

    private int onPrefix(ByteBuf peekPayload, int index, int end) {
        if (prefixBytes == 0 && end - index >= PREFIX_BYTES) {
            onLength(peekPayload.getInt(index + 1));
            return index + PREFIX_BYTES;
        }
        // The flag goes through the shift as well, and out of it at the top.
        messageLength = messageLength << 8 | (peekPayload.getByte(index) & 0xff);
        if (++prefixBytes == PREFIX_BYTES) {
            prefixBytes = 0;
            onLength(messageLength);
        }
        return index + 1;
    }

    private void onLength(int unsignedLength) {
        bodyLeftBytes = Integer.toUnsignedLong(unsignedLength);
        if (bodyLeftBytes == 0) {
            messages++;
        }
    }
}
