package dev.portcullis.discovery;

import dev.portcullis.loop.EventLoopConfined;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.resolver.dns.DnsErrorCauseException;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.NoopDnsCnameCache;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks the name servers of {@code /etc/resolv.conf}, with its search domains, behind {@code /etc/hosts}; over TCP when an answer
 * is too long for UDP.
 */
@EventLoopConfined
final class DnsLookup implements NameLookup {
    /** RFC 6761 6.3: it is this machine, whether or not a file says so. */
    private static final String THIS_MACHINE = "localhost";

    private static final long HOSTS_TTL_SECONDS = 60;

    private final EventLoop loop;
    private final @Nullable DnsServerAddressStreamProvider nameServers;
    private final boolean asksForIpv6;
    private @Nullable DnsNameResolver resolver;

    /**
     * Nothing is opened before the first question.
     *
     * @param nameServers null for those of the system
     */
    DnsLookup(EventLoop loop, @Nullable DnsServerAddressStreamProvider nameServers) {
        this.loop = loop;
        this.nameServers = nameServers;
        this.asksForIpv6 = Ipv6.isHere();
    }

    private DnsNameResolver resolver() {
        DnsNameResolver made = resolver;
        if (made == null) {
            DnsNameResolverBuilder builder = new DnsNameResolverBuilder(loop)
                    .datagramChannelType(NioDatagramChannel.class)
                    .socketChannelType(NioSocketChannel.class)
                    // Each look-up follows it anew: the TTL of the records behind it may be the longer one.
                    .cnameCache(NoopDnsCnameCache.INSTANCE);
            if (nameServers != null) {
                builder.nameServerProvider(nameServers);
            }
            made = builder.build();
            resolver = made;
        }
        return made;
    }

    @Override
    public void ask(String name, RecordKind kind, Consumer<Answer> told) {
        if (kind == RecordKind.AAAA && !asksForIpv6) {
            told.accept(Answer.none("this machine has no IPv6"));
            return;
        }
        DnsRecordType type = switch (kind) {
            case A -> DnsRecordType.A;
            case AAAA -> DnsRecordType.AAAA;
            case SRV -> DnsRecordType.SRV;
        };
        DefaultDnsQuestion question;
        try {
            question = new DefaultDnsQuestion(name, type);
        } catch (IllegalArgumentException e) {
            told.accept(Answer.none("it is no name that DNS knows: " + e.getMessage()));
            return;
        }
        resolver().resolveAll(question).addListener((Future<List<DnsRecord>> done) -> {
            if (done.isSuccess()) {
                told.accept(read(done.getNow(), kind));
            } else {
                told.accept(failure(name, kind, done.cause()));
            }
        });
    }

    private static Answer read(List<DnsRecord> records, RecordKind kind) {
        try {
            long ttlSeconds =
                    records.stream().mapToLong(DnsRecord::timeToLive).min().orElse(0);
            List<DnsRawRecord> raw = new ArrayList<>();
            for (DnsRecord record : records) {
                if (record instanceof DnsRawRecord readable) {
                    raw.add(readable);
                }
            }
            return kind == RecordKind.SRV
                    ? RecordReader.targets(raw, ttlSeconds)
                    : RecordReader.addresses(raw, ttlSeconds);
        } finally {
            records.forEach(ReferenceCountUtil::release);
        }
    }

    /** A name server that says "none" is believed; silence and errors are not an answer. */
    private static Answer failure(String name, RecordKind kind, Throwable cause) {
        if (name.equalsIgnoreCase(THIS_MACHINE) && kind == RecordKind.A) {
            return Answer.ofAddresses(List.of(InetAddress.getLoopbackAddress()), HOSTS_TTL_SECONDS);
        }
        for (Throwable at = cause; at != null; at = at.getCause()) {
            if (at instanceof DnsErrorCauseException error) {
                String words = "the name server answered " + error.getCode();
                return error.getCode().equals(DnsResponseCode.NXDOMAIN) ? Answer.none(words) : Answer.failed(words);
            }
        }
        return Answer.failed(
                Objects.toString(cause.getMessage(), cause.getClass().getSimpleName()));
    }

    @Override
    public void close() {
        if (resolver != null) {
            resolver.close();
        }
    }
}
