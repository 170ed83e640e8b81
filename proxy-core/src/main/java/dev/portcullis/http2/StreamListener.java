package dev.portcullis.http2;

import dev.portcullis.http2.hpack.HeaderBlock;
import io.netty.buffer.ByteBuf;

/**
 * What the peer does on one stream. Called on the connection's loop. The last call is {@link #onEnded} or {@link #onAborted},
 * one of them, unless we reset the stream ourselves: then nothing more is called.
 */
public interface StreamListener {
    /**
     * The final response head; interim ones (1xx) are skipped. Only on streams that we opened.
     *
     * @param head lent for the duration of the call
     */
    void onHead(H2Stream stream, HeaderBlock head, boolean endStream);

    /**
     * The next bytes of DATA, without padding. Their credit goes back to the peer through {@link H2Stream#returnCredit}.
     *
     * @param peek lent for the duration of the call: {@code length} bytes from the absolute {@code index}
     */
    void onData(H2Stream stream, ByteBuf peek, int index, int length, boolean endStream);

    /**
     * The trailers, with which the peer's direction ends.
     *
     * @param trailers lent for the duration of the call
     */
    void onTrailers(H2Stream stream, HeaderBlock trailers);

    /** Both directions are over: as they should, or by the reset that we put behind what waited. */
    void onEnded(H2Stream stream);

    /**
     * The stream was cut short, not by the listener.
     *
     * @param errorCode as it came in RST_STREAM or GOAWAY; 0 when neither came
     * @param detail words for the operator
     */
    void onAborted(H2Stream stream, Abort abort, long errorCode, String detail);

    /** Bytes of DATA that the listener keeps on the account of the stream. */
    default int keptBytes() {
        return 0;
    }

    /** Memory is short: lets go of what is kept only for a second try. */
    default void dropReplay() {
        // Most listeners keep nothing.
    }

    /** How a stream was cut short. */
    enum Abort {
        /** RST_STREAM from the peer. */
        RESET,
        /** GOAWAY with a lower last stream: the peer did nothing for it. */
        REFUSED,
        /** The connection ended. */
        CONNECTION_LOST,
        /** The peer broke a rule on this stream, and we reset it. */
        PROTOCOL_ERROR,
        /** The peer's header list was over the limits, and we reset the stream. */
        HEADERS_TOO_LARGE,
        /** The budget of queued bytes is used up, and we reset the stream for which most waits. */
        OVER_BUDGET
    }
}
