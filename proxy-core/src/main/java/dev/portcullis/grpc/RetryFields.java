package dev.portcullis.grpc;

import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.http2.hpack.HeaderField;
import dev.portcullis.http2.hpack.Indexing;
import java.nio.charset.StandardCharsets;

/** The fields by which attempts at a call know of each other (gRFC A6). */
public final class RetryFields {
    /** What {@link #pushbackMillis} gives when the server says nothing. */
    public static final long NO_PUSHBACK = -1;
    /** What it gives when the server wants no other attempt, or says so in a way that cannot be read. */
    public static final long STOP = -2;

    /** 24 days; gRPC's libraries read 32 bits, too. */
    private static final int DIGITS_MAX = 9;

    private static final HeaderField PUSHBACK = HeaderField.of("grpc-retry-pushback-ms", "");
    private static final HeaderField PREVIOUS = HeaderField.of("grpc-previous-rpc-attempts", "", Indexing.WITHOUT);

    private RetryFields() {}

    /** How long the server wants to be left alone, in milliseconds, or one of the constants. */
    public static long pushbackMillis(HeaderBlock trailers) {
        HeaderField field = trailers.first(PUSHBACK);
        if (field == null) {
            return NO_PUSHBACK;
        }
        int length = field.valueLength();
        if (length == 0 || length > DIGITS_MAX) {
            return STOP;
        }
        long millis = 0;
        for (int i = 0; i < length; i++) {
            int digit = field.valueByte(i) - '0';
            if (digit < 0 || digit > 9) {
                return STOP;
            }
            millis = millis * 10 + digit;
        }
        return millis;
    }

    /** Tells a server how many attempts there were before, in place of what the client said. */
    public static void putPreviousAttempts(int count, HeaderBlock head) {
        byte[] value = Integer.toString(count).getBytes(StandardCharsets.ISO_8859_1);
        head.put(HeaderField.withValue(PREVIOUS, value, Indexing.WITHOUT));
    }
}
