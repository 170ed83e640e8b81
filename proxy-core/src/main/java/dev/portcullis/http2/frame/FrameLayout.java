package dev.portcullis.http2.frame;

/** Numbers of the frame layouts (RFC 9113 4.1, 6, 11.2). */
public final class FrameLayout {
    /** Length, type, flags, and stream identifier. */
    public static final int HEADER_BYTES = 9;
    /** The frame size that every peer accepts, and the largest that we accept (RFC 9113 4.2). */
    public static final int DEFAULT_FRAME_BYTES = 16_384;
    /** The largest frame size that SETTINGS can allow. */
    public static final int FRAME_BYTES_MAX = (1 << 24) - 1;
    /** The window of a connection, and of a stream until SETTINGS say otherwise (RFC 9113 6.9.2). */
    public static final int DEFAULT_WINDOW_BYTES = 65_535;
    /** The highest stream identifier; also the last one in the first GOAWAY of a graceful end. */
    public static final int STREAM_ID_MAX = Integer.MAX_VALUE;

    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PUSH_PROMISE = 5;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int FLAG_END_STREAM = 0x1;
    static final int FLAG_ACK = 0x1;
    static final int FLAG_END_HEADERS = 0x4;
    static final int FLAG_PADDED = 0x8;
    static final int FLAG_PRIORITY = 0x20;

    private FrameLayout() {}
}
