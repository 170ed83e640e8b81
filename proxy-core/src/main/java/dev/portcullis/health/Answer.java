package dev.portcullis.health;

import dev.portcullis.http2.hpack.HeaderBlock;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Reads what a server answers on the stream of a check. Each method gives what came of it, or null while that is open. */
interface Answer {
    /** The response's head; lent. */
    @Nullable
    Finding onHead(HeaderBlock head, boolean endStream);

    /** Some of its body; lent. */
    @Nullable
    Finding onData(ByteBuf peek, int index, int length, boolean endStream);

    /** Its trailers; lent. */
    @Nullable
    Finding onTrailers(HeaderBlock trailers);

    /**
     * What came of a question.
     *
     * @param good whether the server can take calls
     * @param why not; empty when it can
     */
    record Finding(boolean good, String why) {
        /** The server can take calls. */
        static final Finding GOOD = new Finding(true, "");

        /** The server cannot take calls. */
        static Finding bad(String why) {
            return new Finding(false, why);
        }
    }
}
