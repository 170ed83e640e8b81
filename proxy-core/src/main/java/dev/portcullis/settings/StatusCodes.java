package dev.portcullis.settings;

/**
 * A set of gRPC status codes.
 *
 * @param bits bit n stands for code n
 */
public record StatusCodes(int bits) {
    /** UNAVAILABLE alone: what a server says that did no work. */
    public static final StatusCodes UNAVAILABLE = of(14);
    /** The highest code that gRPC knows. */
    public static final int CODE_MAX = 16;

    /** The set of some codes, 0 to {@link #CODE_MAX}. */
    public static StatusCodes of(int... codes) {
        int bits = 0;
        for (int code : codes) {
            bits |= 1 << code;
        }
        return new StatusCodes(bits);
    }

    /** Whether a code is in it; a number that gRPC does not know is not. */
    public boolean contains(int code) {
        return code >= 0 && code <= CODE_MAX && (bits >>> code & 1) != 0;
    }
}
