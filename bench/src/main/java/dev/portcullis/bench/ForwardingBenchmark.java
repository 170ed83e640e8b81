package dev.portcullis.bench;

import dev.portcullis.address.ClientAddress;
import dev.portcullis.address.PeerAddress;
import dev.portcullis.address.ServerAddress;
import dev.portcullis.connection.AcceptedConnection;
import dev.portcullis.connection.IdentifiedConnection;
import dev.portcullis.connection.ProxyHeader;
import dev.portcullis.connection.SecuredConnection;
import dev.portcullis.forwarding.BackendScheme;
import dev.portcullis.forwarding.ForwardedFields;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.http2.hpack.HeaderField;
import dev.portcullis.settings.TrustSettings;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What a call pays for the rules of forwarded fields, when its client is not believed. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ForwardingBenchmark {
    private final ForwardedFields fields = new ForwardedFields(connection(), TrustSettings.OFF);
    private final HeaderBlock request = request();
    private final HeaderBlock out = new HeaderBlock();

    /** The head of one request. */
    @Benchmark
    public HeaderBlock requestHead() {
        out.clear();
        fields.requestHead(request, out, BackendScheme.HTTP, null);
        return out;
    }

    private static SecuredConnection connection() {
        InetAddress ip = NetUtil.createInetAddressFromIpAddressString("203.0.113.7");
        AcceptedConnection accepted =
                new AcceptedConnection("grpcs", new PeerAddress(ip, 4711), new ServerAddress(ip, 443));
        IdentifiedConnection identified =
                new IdentifiedConnection(accepted, new ClientAddress(ip, 4711), ProxyHeader.NONE);
        return new SecuredConnection(identified, "TLSv1.3", "TLS_AES_128_GCM_SHA256", "example.com");
    }

    private static HeaderBlock request() {
        HeaderBlock block = new HeaderBlock();
        block.add(HeaderField.of(":method", "POST"));
        block.add(HeaderField.of(":scheme", "https"));
        block.add(HeaderField.of(":path", "/acme.v1.Service/Method"));
        block.add(HeaderField.of(":authority", "example.com"));
        block.add(HeaderField.of("content-type", "application/grpc"));
        block.add(HeaderField.of("te", "trailers"));
        block.add(HeaderField.of("user-agent", "grpc-java-netty/1.85.1"));
        block.add(HeaderField.of("grpc-accept-encoding", "gzip"));
        return block;
    }
}
