package dev.portcullis.bench;

import dev.portcullis.http2.hpack.BlockDecoder;
import dev.portcullis.http2.hpack.BlockEncoder;
import dev.portcullis.http2.hpack.DecodeVerdict;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.http2.hpack.HeaderField;
import dev.portcullis.http2.hpack.Indexing;
import dev.portcullis.http2.hpack.IndexingPolicy;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The header compression of one call: what a client, a backend with a table, and a backend without one send. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class HpackBenchmark {
    private static final int TABLE_BYTES = 4096;

    private final HeaderBlock block = new HeaderBlock();
    private final BlockDecoder requests = decoder();
    private final BlockDecoder responses = decoder();
    private final BlockDecoder memoless = decoder();
    private final BlockEncoder towardsClient = new BlockEncoder(IndexingPolicy.TOWARDS_CLIENT, TABLE_BYTES);
    private final BlockEncoder towardsBackend = new BlockEncoder(IndexingPolicy.TOWARDS_BACKEND, TABLE_BYTES);
    private final HeaderField[] requestHead = requestHead(Indexing.INCREMENTAL);
    private final HeaderField[] responseHead = responseHead(Indexing.INCREMENTAL);
    private final HeaderField[] unindexedHead = responseHead(Indexing.WITHOUT);
    private final HeaderField path = HeaderField.of(":path", "/");
    private final ByteBuf out = PooledByteBufAllocator.DEFAULT.directBuffer(4096);
    private final ByteBuf firstRequest = PooledByteBufAllocator.DEFAULT.directBuffer(1024);
    private final ByteBuf repeatedRequest = PooledByteBufAllocator.DEFAULT.directBuffer(1024);
    private final ByteBuf unindexedResponse = PooledByteBufAllocator.DEFAULT.directBuffer(1024);
    private final ByteBuf neverResponse = PooledByteBufAllocator.DEFAULT.directBuffer(1024);
    private int passing;

    /** Prepares the blocks, and brings both ends to the state that they have in the midst of a connection. */
    @Setup
    public void prepare() {
        BlockEncoder peer = new BlockEncoder(IndexingPolicy.TOWARDS_CLIENT, TABLE_BYTES);
        encode(peer, requestHead, firstRequest);
        encode(peer, requestHead, repeatedRequest);
        encode(peer, unindexedHead, unindexedResponse);
        encode(peer, responseHead(Indexing.NEVER), neverResponse);
        decode(requests, firstRequest);
        for (int i = 0; i < 3; i++) {
            encode(towardsClient, responseHead, out.clear());
            encode(towardsBackend, requestHead, out.clear());
        }
    }

    /** Gives the buffers back. */
    @TearDown
    public void release() {
        out.release();
        firstRequest.release();
        repeatedRequest.release();
        unindexedResponse.release();
        neverResponse.release();
    }

    /** A gRPC request whose fields all stand in the table. */
    @Benchmark
    public DecodeVerdict decodeRepeatedRequest() {
        return decode(requests, repeatedRequest);
    }

    /** The first request of a connection, every field a literal, with a decoder of its own. */
    @Benchmark
    public DecodeVerdict decodeFirstRequest() {
        return decode(decoder(), firstRequest);
    }

    /** A response of a backend that has no table. */
    @Benchmark
    public DecodeVerdict decodeUnindexedResponse() {
        return decode(responses, unindexedResponse);
    }

    /** The same response as never-indexed literals, which nothing remembers: what the memo saves. */
    @Benchmark
    public DecodeVerdict decodeNeverIndexedResponse() {
        return decode(memoless, neverResponse);
    }

    /** One literal without indexing that never came before: what the memo costs where it cannot help. */
    @Benchmark
    public DecodeVerdict decodePassingLiteral() {
        return decodePassing(responses, 0x04);
    }

    /** One never-indexed literal that never came before: the same work without the memo. */
    @Benchmark
    public DecodeVerdict decodePassingNeverIndexed() {
        return decodePassing(memoless, 0x14);
    }

    private DecodeVerdict decodePassing(BlockDecoder decoder, int pattern) {
        passing++;
        out.clear()
                .writeByte(pattern)
                .writeByte(12)
                .writeLong(0x2f75736572732f61L)
                .writeInt(0x61616161 + passing);
        return decode(decoder, out);
    }

    /** A response whose fields all stand in the client's table. */
    @Benchmark
    public int encodeTowardsClient() {
        return encode(towardsClient, responseHead, out.clear());
    }

    /** A response that the backend sent without indexing. */
    @Benchmark
    public int encodeUnindexedTowardsClient() {
        return encode(towardsClient, unindexedHead, out.clear());
    }

    /** A request that repeats, with a deadline, a token, and the client's address, which stay literals. */
    @Benchmark
    public int encodeTowardsBackend() {
        return encode(towardsBackend, requestHead, out.clear());
    }

    /** One path that never came before: made, looked for, and written. */
    @Benchmark
    public int encodePassingPathTowardsBackend() {
        passing++;
        byte[] value = {'/', 'u', 's', 'e', 'r', 's', '/', digit(0), digit(4), digit(8), digit(12), digit(16), digit(20)
        };
        towardsBackend.encode(HeaderField.withValue(path, value, Indexing.INCREMENTAL), out.clear());
        return out.writerIndex();
    }

    private byte digit(int shift) {
        return (byte) ('a' + (passing >> shift & 15));
    }

    private DecodeVerdict decode(BlockDecoder decoder, ByteBuf encoded) {
        return decoder.decode(encoded, encoded.readerIndex(), encoded.readableBytes(), block);
    }

    private static int encode(BlockEncoder encoder, HeaderField[] fields, ByteBuf to) {
        encoder.beginBlock(to);
        for (HeaderField field : fields) {
            encoder.encode(field, to);
        }
        return to.writerIndex();
    }

    private static BlockDecoder decoder() {
        return new BlockDecoder(TABLE_BYTES, 65_536, 200);
    }

    private static HeaderField[] requestHead(Indexing indexing) {
        return new HeaderField[] {
            HeaderField.of(":method", "POST", indexing),
            HeaderField.of(":scheme", "https", indexing),
            HeaderField.of(":path", "/routeguide.RouteGuide/GetFeature", indexing),
            HeaderField.of(":authority", "api.example.com", indexing),
            HeaderField.of("content-type", "application/grpc", indexing),
            HeaderField.of("te", "trailers", indexing),
            HeaderField.of("user-agent", "grpc-java-netty/1.85.1", indexing),
            HeaderField.of("grpc-accept-encoding", "gzip", indexing),
            HeaderField.of("grpc-timeout", "4999m", indexing),
            HeaderField.of("authorization", "Bearer 0123456789abcdef0123456789abcdef", indexing),
            HeaderField.of("x-forwarded-for", "203.0.113.77", indexing),
            HeaderField.of("x-forwarded-proto", "https", indexing),
        };
    }

    private static HeaderField[] responseHead(Indexing indexing) {
        return new HeaderField[] {
            HeaderField.of(":status", "200", indexing),
            HeaderField.of("server", "nghttpd nghttp2/1.52.0", indexing),
            HeaderField.of("content-type", "application/grpc", indexing),
            HeaderField.of("grpc-encoding", "identity", indexing),
            HeaderField.of("grpc-accept-encoding", "gzip", indexing),
            HeaderField.of("grpc-status", "0", indexing),
        };
    }
}
