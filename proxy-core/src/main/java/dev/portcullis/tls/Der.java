package dev.portcullis.tls;

import dev.portcullis.settings.UnusablePemException;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * A walk over the elements of a DER structure (X.690), as far as an OCSP answer needs it: definite lengths, tags of one octet. What
 * breaks the form ends it with a sentence; no length is believed beyond the bytes that are there. Used once, on one thread.
 */
final class Der {
    static final int OCTETS = 0x04;
    static final int ENUMERATED = 0x0A;
    static final int TIME = 0x18;
    static final int SEQUENCE = 0x30;

    private static final int INTEGER = 0x02;
    private static final int LONG_FORM = 0x80;
    private static final int LENGTH_OCTETS_MAX = 3;

    private final byte[] bytes;
    private final int end;
    private int at;

    private Der(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    static Der of(byte[] bytes) {
        return new Der(bytes, 0, bytes.length);
    }

    /** A tag of this context, constructed, such as {@code [0]}. */
    static int context(int number) {
        return 0xA0 | number;
    }

    boolean hasMore() {
        return at < end;
    }

    /** Whether the next element has a tag. */
    boolean is(int tag) {
        return at < end && (bytes[at] & 0xFF) == tag;
    }

    /** Steps over the next element, which must have the tag, and gives what is inside. */
    Der enter(int tag) throws UnusablePemException {
        if (!is(tag)) {
            throw new UnusablePemException("is not an OCSP answer: an element is missing at byte " + at);
        }
        return next();
    }

    /** Steps over the next element, whatever it is, and gives what is inside. */
    Der next() throws UnusablePemException {
        int first = at + 2 <= end ? bytes[at + 1] & 0xFF : LONG_FORM;
        int octets = first < LONG_FORM ? 0 : first - LONG_FORM;
        int begin = at + 2 + octets;
        if ((first >= LONG_FORM && octets == 0) || octets > LENGTH_OCTETS_MAX || begin > end) {
            throw cut();
        }
        int length = octets == 0 ? first : 0;
        for (int i = at + 2; i < begin; i++) {
            length = (length << 8) | (bytes[i] & 0xFF);
        }
        if (length > end - begin) {
            throw cut();
        }
        at = begin + length;
        return new Der(bytes, begin, at);
    }

    /** Steps over a number. */
    BigInteger number() throws UnusablePemException {
        byte[] octets = enter(INTEGER).rest();
        if (octets.length == 0) {
            throw cut();
        }
        return new BigInteger(octets);
    }

    /** What is left of this element. */
    byte[] rest() {
        return Arrays.copyOfRange(bytes, at, end);
    }

    private UnusablePemException cut() {
        return new UnusablePemException("is not an OCSP answer: its DER breaks off at byte " + at);
    }
}
