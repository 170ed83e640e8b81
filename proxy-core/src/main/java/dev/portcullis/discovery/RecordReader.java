package dev.portcullis.discovery;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.dns.DefaultDnsRecordDecoder;
import io.netty.handler.codec.dns.DnsRawRecord;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/** Reads the contents of records. A record that is not what its type says counts as not there. */
final class RecordReader {
    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;
    /** Priority, weight, port, and at least the root's name (RFC 2782). */
    private static final int SRV_BYTES_MIN = 7;

    /** Name servers turn their answers around: only an order of our own tells that nothing changed. */
    private static final Comparator<InetAddress> BY_BYTES =
            (one, other) -> Arrays.compareUnsigned(one.getAddress(), other.getAddress());

    private static final Comparator<Target> BEST_FIRST = Comparator.comparingInt(Target::priority)
            .thenComparing(Target::host)
            .thenComparingInt(Target::port)
            .thenComparingInt(Target::weight);

    private RecordReader() {}

    static Answer addresses(List<DnsRawRecord> peek, long ttlSeconds) {
        TreeSet<InetAddress> found = new TreeSet<>(BY_BYTES);
        for (DnsRawRecord peeked : peek) {
            ByteBuf content = peeked.content();
            int length = content.readableBytes();
            if (length == IPV4_BYTES || length == IPV6_BYTES) {
                byte[] bytes = new byte[length];
                content.getBytes(content.readerIndex(), bytes);
                try {
                    found.add(InetAddress.getByAddress(bytes));
                } catch (UnknownHostException e) {
                    throw new AssertionError("the length is right", e);
                }
            }
        }
        return found.isEmpty()
                ? Answer.none("the name has no addresses")
                : Answer.ofAddresses(List.copyOf(found), ttlSeconds);
    }

    static Answer targets(List<DnsRawRecord> peek, long ttlSeconds) {
        TreeSet<Target> found = new TreeSet<>(BEST_FIRST);
        for (DnsRawRecord peeked : peek) {
            ByteBuf content = peeked.content().duplicate();
            if (content.readableBytes() < SRV_BYTES_MIN) {
                continue;
            }
            int priority = content.readUnsignedShort();
            int weight = content.readUnsignedShort();
            int port = content.readUnsignedShort();
            String host = hostOf(content);
            // "." says that the service is decidedly not there (RFC 2782).
            if (port > 0 && !host.isEmpty()) {
                found.add(new Target(host, port, priority, weight));
            }
        }
        return found.isEmpty()
                ? Answer.none("it has no SRV records that name a server")
                : Answer.ofTargets(new ArrayList<>(found), ttlSeconds);
    }

    /** Without the dot at its end, so that it is one name however it was written. */
    private static String hostOf(ByteBuf content) {
        try {
            String name = DefaultDnsRecordDecoder.decodeName(content);
            return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        } catch (CorruptedFrameException | IndexOutOfBoundsException e) {
            return "";
        }
    }
}
