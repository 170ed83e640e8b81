package dev.portcullis.bench;

import dev.portcullis.address.ClientAddress;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.http2.hpack.HeaderField;
import dev.portcullis.routing.EntryPointRoutes;
import dev.portcullis.routing.Route;
import dev.portcullis.routing.RouteMemo;
import dev.portcullis.routing.RouteTable;
import dev.portcullis.settings.RouterSettings;
import dev.portcullis.settings.SettingsException;
import io.netty.util.NetUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What a call pays for its route: by the memo of its connection, and by the look-up that fills the memo; with one router and
 * with thousands, of the shapes that configurations have.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RouteLookupBenchmark {
    /** How many requests take turns, so that no branch predictor learns the answer; a power of two, within a memo. */
    private static final int REQUESTS = 32;

    private static final ClientAddress CLIENT =
            new ClientAddress(NetUtil.createInetAddressFromIpAddressString("203.0.113.7"), 4711);

    /** How many routers there are. */
    @Param({"1", "100", "10000"})
    public int routers;

    /** What their rules look like. */
    @Param({"hostAndService", "service", "host", "wildcard", "regexp"})
    public String shape = "";

    private final HeaderBlock[] requests = new HeaderBlock[REQUESTS];
    private final List<RouterSettings> settings = new ArrayList<>();
    private final RouteMemo memo = new RouteMemo();
    private @Nullable EntryPointRoutes routes;
    private int turn;

    /** Compiles the table and makes requests that match routers all over it; with regexp the one behind all others. */
    @Setup
    public void makeTable() throws SettingsException {
        for (int i = 0; i < routers; i++) {
            settings.add(router("r" + i, rule(i)));
        }
        if (shape.equals("regexp")) {
            settings.add(router("fallback", "HostRegexp(`^tenant-[0-9]+`)"));
        }
        routes = compile().routesOf("grpcs", true);
        Random random = new Random(1);
        for (int i = 0; i < REQUESTS; i++) {
            int router = random.nextInt(routers);
            requests[i] = request(authority(router), "/" + service(router) + "/Method" + i);
            Objects.requireNonNull(routes.find(requests[i], CLIENT));
        }
    }

    /** What a reload pays for its routers. */
    @Benchmark
    @OutputTimeUnit(TimeUnit.MILLISECONDS)
    public RouteTable compile() throws SettingsException {
        return RouteTable.compile(settings);
    }

    /** A call whose authority and path its connection has sent before. */
    @Benchmark
    public @Nullable Route memo() {
        return memo.find(Objects.requireNonNull(routes), next(), CLIENT, null);
    }

    /** A call whose authority and path are new. */
    @Benchmark
    public @Nullable Route lookup() {
        return Objects.requireNonNull(routes).find(next(), CLIENT);
    }

    private HeaderBlock next() {
        return requests[turn++ & REQUESTS - 1];
    }

    private String rule(int router) {
        return switch (shape) {
            case "hostAndService", "regexp" ->
                "Host(`" + host(router) + "`) && PathPrefix(`/" + service(router) + "/`)";
            case "service" -> "GrpcService(`" + service(router) + "`)";
            case "host" -> "Host(`" + host(router) + "`)";
            case "wildcard" -> "Host(`*." + host(router) + "`)";
            default -> throw new IllegalArgumentException(shape);
        };
    }

    private String authority(int router) {
        return switch (shape) {
            case "wildcard" -> "api." + host(router);
            case "regexp" -> host(router) + ".cn";
            default -> host(router);
        };
    }

    private static RouterSettings router(String name, String rule) {
        return new RouterSettings(name, rule, List.of("grpcs"), "service-of-" + name, rule.length(), true);
    }

    private static String host(int router) {
        return "tenant-" + router + ".example.com";
    }

    private static String service(int router) {
        return "acme.v1.Service" + router;
    }

    private static HeaderBlock request(String authority, String path) {
        HeaderBlock block = new HeaderBlock();
        block.add(HeaderField.of(":method", "POST"));
        block.add(HeaderField.of(":scheme", "https"));
        block.add(HeaderField.of(":path", path));
        block.add(HeaderField.of(":authority", authority));
        block.add(HeaderField.of("content-type", "application/grpc"));
        block.add(HeaderField.of("te", "trailers"));
        return block;
    }
}
