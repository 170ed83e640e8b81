package dev.portcullis.filter;

import dev.portcullis.connection.ClientRules;
import dev.portcullis.http2.hpack.FieldRole;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.http2.hpack.HeaderField;
import dev.portcullis.loop.EventLoopConfined;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Walks through the addresses in a head's {@code x-forwarded-for} fields, from the last one back. Several fields are one list, as
 * they are when they are forwarded. One per connection, used again for each call; nothing is copied unless an address is asked for.
 */
@EventLoopConfined
final class ForwardedFor {
    private @Nullable HeaderBlock head;
    private @Nullable HeaderField field;
    private int fieldIndex;
    private int start;
    private int end;

    /** Begins behind the last address. */
    void startBehind(HeaderBlock block) {
        head = block;
        fieldIndex = block.size();
        field = null;
    }

    /** Moves to the address before; false when there is none. */
    boolean back() {
        HeaderField current = field;
        if (current == null || start == 0) {
            current = fieldBefore();
            field = current;
            if (current == null) {
                head = null;
                return false;
            }
            end = current.valueLength();
        } else {
            end = start - 1; // at the comma
        }
        start = end;
        while (start > 0 && current.valueByte(start - 1) != ',') {
            start--;
        }
        return true;
    }

    private @Nullable HeaderField fieldBefore() {
        HeaderBlock block = head;
        while (block != null && fieldIndex > 0) {
            HeaderField candidate = block.get(--fieldIndex);
            // The spelling with '_' is not forwarded either.
            if (candidate.role() == FieldRole.X_FORWARDED_FOR
                    && candidate.name().indexOf('_') < 0) {
                return candidate;
            }
        }
        return null;
    }

    private int from(HeaderField current) {
        int from = start;
        while (from < end && isBlank(current.valueByte(from))) {
            from++;
        }
        return from;
    }

    private int to(HeaderField current, int from) {
        int to = end;
        while (to > from && isBlank(current.valueByte(to - 1))) {
            to--;
        }
        return to;
    }

    private static boolean isBlank(byte octet) {
        return octet == ' ' || octet == '\t';
    }

    /** Whether nothing stands between the commas. */
    boolean isEmpty() {
        HeaderField current = field;
        return current == null || from(current) == to(current, start);
    }

    /** The address, or null when what stands there names nobody. */
    @Nullable
    InetAddress ip() {
        HeaderField current = field;
        if (current == null) {
            return null;
        }
        int from = from(current);
        return ClientRules.inForwardedFor(current.value().substring(from, to(current, from)));
    }

    /** The source that the address is: its text, unless only some bits of an IPv6 address count. */
    long key(SourceHash hash, int ipv6Bits) {
        HeaderField current = field;
        if (current == null) {
            return hash.end();
        }
        InetAddress ip = ipv6Bits < Ipv6Bits.ALL ? ip() : null;
        if (ip != null) {
            return Ipv6Bits.add(ip, ipv6Bits, hash).end();
        }
        int from = from(current);
        return hash.add(current, from, to(current, from)).end();
    }
}
