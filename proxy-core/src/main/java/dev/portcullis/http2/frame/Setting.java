package dev.portcullis.http2.frame;

/** Identifiers of SETTINGS parameters (RFC 9113 6.5.2). */
public final class Setting {
    /** SETTINGS_HEADER_TABLE_SIZE. */
    public static final int HEADER_TABLE_SIZE = 1;
    /** SETTINGS_ENABLE_PUSH. */
    public static final int ENABLE_PUSH = 2;
    /** SETTINGS_MAX_CONCURRENT_STREAMS. */
    public static final int MAX_CONCURRENT_STREAMS = 3;
    /** SETTINGS_INITIAL_WINDOW_SIZE. */
    public static final int INITIAL_WINDOW_SIZE = 4;
    /** SETTINGS_MAX_FRAME_SIZE. */
    public static final int MAX_FRAME_SIZE = 5;
    /** SETTINGS_MAX_HEADER_LIST_SIZE. */
    public static final int MAX_HEADER_LIST_SIZE = 6;
    /** Bytes of one parameter: identifier and value. */
    public static final int BYTES = 6;

    private Setting() {}
}
