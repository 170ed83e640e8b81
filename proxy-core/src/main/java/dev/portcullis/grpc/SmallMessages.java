package dev.portcullis.grpc;

import dev.portcullis.loop.EventLoopConfined;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Puts the messages of one direction of a call together from its DATA, however it is cut. For answers off the usual path only. */
@EventLoopConfined
public final class SmallMessages {
    /** A health message holds a name or a number; a name that is longer than this names nothing. */
    public static final int MESSAGE_BYTES_MAX = 4096;

    private static final int PREFIX_BYTES = 5;

    /** Room for what most messages are; grows for the others. */
    private static final int USUAL_BYTES = 64;

    private byte[] gathered = new byte[USUAL_BYTES];
    private int count;
    private boolean broken;

    /**
     * Adds a part of the stream, as far as the next whole message goes.
     *
     * @return how many bytes were taken; ask {@link #next} then, and add the rest
     */
    public int add(ByteBuf peekPayload, int index, int length) {
        if (broken) {
            return length;
        }
        int wanted = count < PREFIX_BYTES ? PREFIX_BYTES : PREFIX_BYTES + bodyBytes();
        int taken = Math.min(length, wanted - count);
        if (wanted > gathered.length) {
            gathered = Arrays.copyOf(gathered, wanted);
        }
        peekPayload.getBytes(index, gathered, count, taken);
        count += taken;
        if (count >= PREFIX_BYTES) {
            broken = gathered[0] != 0 || bodyBytes() < 0 || bodyBytes() > MESSAGE_BYTES_MAX;
        }
        return taken;
    }

    /** The message that is whole now, which is forgotten here; else null. */
    public byte @Nullable [] next() {
        if (broken || count < PREFIX_BYTES || count < PREFIX_BYTES + bodyBytes()) {
            return null;
        }
        byte[] message = Arrays.copyOfRange(gathered, PREFIX_BYTES, count);
        count = 0;
        return message;
    }

    /** Whether a message is compressed, which nobody asked for, or too large: nothing more is read. */
    public boolean isBroken() {
        return broken;
    }

    private int bodyBytes() {
        return (gathered[1] & 0xff) << 24
                | (gathered[2] & 0xff) << 16
                | (gathered[3] & 0xff) << 8
                | (gathered[4] & 0xff);
    }
}
