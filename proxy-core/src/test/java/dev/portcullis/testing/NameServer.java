package dev.portcullis.testing;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.dns.DatagramDnsQuery;
import io.netty.handler.codec.dns.DatagramDnsQueryDecoder;
import io.netty.handler.codec.dns.DatagramDnsResponse;
import io.netty.handler.codec.dns.DatagramDnsResponseEncoder;
import io.netty.handler.codec.dns.DefaultDnsRawRecord;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A name server on loopback that answers what the test says. Names that nobody set do not exist. */
public final class NameServer implements AutoCloseable {
    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Map<String, List<byte[]>> records = new ConcurrentHashMap<>();
    private final AtomicInteger queries = new AtomicInteger();
    private final Channel channel;
    private volatile int ttlSeconds;
    private volatile @Nullable DnsResponseCode error;

    /** A name server with a port of its own. */
    public NameServer() {
        channel = new Bootstrap()
                .group(group)
                .channel(NioDatagramChannel.class)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel socket) {
                        socket.pipeline()
                                .addLast(
                                        new DatagramDnsQueryDecoder(), new DatagramDnsResponseEncoder(), new Answers());
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
    }

    /** Where it is asked. */
    public DnsServerAddressStreamProvider provider() {
        return new SingletonDnsServerAddressStreamProvider((InetSocketAddress) channel.localAddress());
    }

    /** The name stands for these addresses from now on. */
    public void addresses(String name, String... ips) {
        set(name, DnsRecordType.A, bytesOf(ips, 4));
        set(name, DnsRecordType.AAAA, bytesOf(ips, 16));
    }

    private static List<byte[]> bytesOf(String[] ips, int length) {
        return Arrays.stream(ips)
                .map(NetUtil::createByteArrayFromIpAddressString)
                .filter(bytes -> bytes.length == length)
                .toList();
    }

    /** The name has these SRV records from now on, each as {@code priority weight port host}. */
    public void targets(String name, String... targets) {
        List<byte[]> all = new ArrayList<>();
        for (String target : targets) {
            String[] parts = target.split(" ", -1);
            ByteBuf content = Unpooled.buffer();
            content.writeShort(Integer.parseInt(parts[0]))
                    .writeShort(Integer.parseInt(parts[1]))
                    .writeShort(Integer.parseInt(parts[2]));
            for (String label : parts[3].split("\\.", -1)) {
                content.writeByte(label.length()).writeCharSequence(label, StandardCharsets.US_ASCII);
            }
            content.writeByte(0);
            byte[] bytes = new byte[content.readableBytes()];
            content.readBytes(bytes);
            all.add(bytes);
        }
        set(name, DnsRecordType.SRV, all);
    }

    private void set(String name, DnsRecordType type, List<byte[]> contents) {
        records.put(key(name, type), contents);
    }

    private static String key(String name, DnsRecordType type) {
        String plain = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        return plain.toLowerCase(Locale.ROOT) + " " + type.name();
    }

    /** How long answers may be believed. */
    public void ttl(int seconds) {
        ttlSeconds = seconds;
    }

    /** Every question is answered with an error from now on; null for answers as usual. */
    public void fail(@Nullable DnsResponseCode code) {
        error = code;
    }

    /** Questions that came. */
    public int queries() {
        return queries.get();
    }

    @Override
    public void close() {
        channel.close().syncUninterruptibly();
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** Answers each question by what the server was told. */
    private final class Answers extends SimpleChannelInboundHandler<DatagramDnsQuery> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, DatagramDnsQuery query) {
            queries.incrementAndGet();
            DnsQuestion question = query.recordAt(DnsSection.QUESTION);
            DatagramDnsResponse response = new DatagramDnsResponse(
                    /* sender= */ query.recipient(), /* recipient= */ query.sender(), query.id());
            response.setRecursionAvailable(true);
            response.addRecord(DnsSection.QUESTION, question);
            List<byte[]> found = records.get(key(question.name(), question.type()));
            DnsResponseCode failure = error;
            if (failure != null || found == null) {
                response.setCode(failure == null ? DnsResponseCode.NXDOMAIN : failure);
            } else {
                for (byte[] content : found) {
                    response.addRecord(
                            DnsSection.ANSWER,
                            new DefaultDnsRawRecord(
                                    question.name(), question.type(), ttlSeconds, Unpooled.wrappedBuffer(content)));
                }
            }
            ctx.writeAndFlush(response);
        }
    }
}
