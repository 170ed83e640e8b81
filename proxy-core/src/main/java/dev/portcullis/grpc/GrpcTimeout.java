package dev.portcullis.grpc;

import dev.portcullis.http2.hpack.HeaderField;
import dev.portcullis.http2.hpack.Indexing;
import java.nio.charset.StandardCharsets;

/** Reads and writes {@code grpc-timeout}: 1 to 8 digits and one of {@code HMSmun}, nothing else. */
public final class GrpcTimeout {
    /** What {@link #parseNanos} gives for anything that is not a timeout. */
    public static final long MALFORMED = -1;

    private static final int DIGITS_MAX = 8;
    private static final long VALUE_LIMIT = 100_000_000;
    private static final byte[] UNITS = {'n', 'u', 'm', 'S', 'M', 'H'};
    private static final long[] UNIT_NANOS = {1, 1_000, 1_000_000, 1_000_000_000L, 60_000_000_000L, 3_600_000_000_000L};

    private static final HeaderField ZERO = HeaderField.of("grpc-timeout", "0n", Indexing.WITHOUT);

    private GrpcTimeout() {}

    /** The time in nanoseconds, {@link Long#MAX_VALUE} when it is longer than that (292 years), or {@link #MALFORMED}. */
    public static long parseNanos(HeaderField field) {
        int digits = field.valueLength() - 1;
        if (digits < 1 || digits > DIGITS_MAX) {
            return MALFORMED;
        }
        long value = 0;
        for (int i = 0; i < digits; i++) {
            int digit = field.valueByte(i) - '0';
            if (digit < 0 || digit > 9) {
                return MALFORMED;
            }
            value = value * 10 + digit;
        }
        long unitNanos = unitNanos(field.valueByte(digits));
        if (unitNanos < 0) {
            return MALFORMED;
        }
        return value > Long.MAX_VALUE / unitNanos ? Long.MAX_VALUE : value * unitNanos;
    }

    /**
     * The field for a time that is left, for a backend. Never more than the time given, and less by at most a part in ten
     * thousand; a time that has passed gives {@code 0n}. Stays out of tables: its value differs from call to call.
     */
    public static HeaderField field(long remainingNanos) {
        byte[] value = format(remainingNanos).getBytes(StandardCharsets.ISO_8859_1);
        return HeaderField.withValue(ZERO, value, Indexing.WITHOUT);
    }

    static String format(long remainingNanos) {
        long nanos = Math.max(remainingNanos, 0);
        int unit = 0;
        while (nanos / UNIT_NANOS[unit] >= VALUE_LIMIT) {
            unit++;
        }
        return nanos / UNIT_NANOS[unit] + String.valueOf((char) UNITS[unit]);
    }

    private static long unitNanos(byte unit) {
        for (int i = 0; i < UNITS.length; i++) {
            if (UNITS[i] == unit) {
                return UNIT_NANOS[i];
            }
        }
        return -1;
    }
}
