package dev.portcullis.app.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.portcullis.address.NetworkSet;
import dev.portcullis.settings.BreakerCondition.Both;
import dev.portcullis.settings.BreakerCondition.Comparator;
import dev.portcullis.settings.BreakerCondition.Comparison;
import dev.portcullis.settings.BreakerCondition.Either;
import dev.portcullis.settings.BreakerCondition.LatencyAtQuantile;
import dev.portcullis.settings.BreakerCondition.NetworkErrorRatio;
import dev.portcullis.settings.BreakerCondition.ResponseCodeRatio;
import dev.portcullis.settings.CallPolicies;
import dev.portcullis.settings.CallSource;
import dev.portcullis.settings.CertificateInfo;
import dev.portcullis.settings.CertificateInfo.NamePart;
import dev.portcullis.settings.EdgeSettings;
import dev.portcullis.settings.HedgingPolicy;
import dev.portcullis.settings.MethodPolicy;
import dev.portcullis.settings.MiddlewareSettings;
import dev.portcullis.settings.MiddlewareSettings.CircuitBreaker;
import dev.portcullis.settings.MiddlewareSettings.HeaderChanges;
import dev.portcullis.settings.MiddlewareSettings.InFlight;
import dev.portcullis.settings.MiddlewareSettings.IpAllowList;
import dev.portcullis.settings.MiddlewareSettings.MaxStreamAge;
import dev.portcullis.settings.MiddlewareSettings.PassClientCert;
import dev.portcullis.settings.MiddlewareSettings.RateLimit;
import dev.portcullis.settings.MiddlewareSettings.Retry;
import dev.portcullis.settings.RetryPolicy;
import dev.portcullis.settings.RetryThrottle;
import dev.portcullis.settings.RouterSettings;
import dev.portcullis.settings.StatusCodes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What keys of middlewares become, and which ones a router's calls pass. */
final class MiddlewareKeysTest {
    private static final String REST = """
              routers: { r: { rule: "R()", service: s } }
              services: { s: { loadBalancer: { servers: [ { url: "h2c://127.0.0.1:50051" } ] } } }
            entryPoints: { grpc: { address: ":1" } }
            """;

    private static MiddlewareSettings read(String middleware) throws Exception {
        String yaml = "http:\n  middlewares: { m: { " + middleware + " } }\n" + REST;
        return ConfigText.settings(yaml).edge().middlewares().get(0);
    }

    private static NetworkSet networks(String... texts) {
        return NetworkSet.parse(List.of(texts));
    }

    @Test
    void readsHeaders() throws Exception {
        assertEquals(
                new HeaderChanges("m", Map.of("x-a", "1", "host", "b", "x-c", ""), Map.of("server", "")),
                read("headers: { customRequestHeaders: { X-A: \"1\", Host: b, x-c: \"\" },"
                        + " customResponseHeaders: { Server: } }"));
    }

    @Test
    void readsRetries() throws Exception {
        assertEquals(
                new Retry(
                        "m",
                        CallPolicies.ofAll(
                                new MethodPolicy(
                                        new RetryPolicy(3, 50, 2_000, 1.5, 700, StatusCodes.of(14, 8)), null, 0),
                                new RetryThrottle(20, 250))),
                read("retry: { attempts: 3, initialInterval: 50ms, maxInterval: 2s, multiplier: 1.5,"
                        + " perAttemptTimeout: 700ms, codes: [unavailable, 8],"
                        + " throttle: { maxTokens: 20, tokenRatio: 0.25 } }"));
        assertEquals(
                new Retry(
                        "m", CallPolicies.ofAll(new MethodPolicy(RetryPolicy.DEFAULT, null, 0), RetryThrottle.DEFAULT)),
                read("retry: { attempts: 2 }"));
        assertEquals(
                new Retry("m", CallPolicies.ofAll(new MethodPolicy(RetryPolicy.DEFAULT, null, 0), null)),
                read("retry: { attempts: 2, throttle: { maxTokens: 0 } }"));
        assertEquals(new MaxStreamAge("m", 1_800_000), read("maxStreamAge: { age: 30m }"));
    }

    @Test
    void readsCircuitBreakers() throws Exception {
        Comparison network = new Comparison(new NetworkErrorRatio(), Comparator.ABOVE, 0.3);
        Comparison codes = new Comparison(new ResponseCodeRatio(500, 600, 0, 600), Comparator.FROM, 0.25);
        Comparison slow = new Comparison(new LatencyAtQuantile(50.0), Comparator.BELOW, 100);
        assertEquals(
                new CircuitBreaker("m", new Either(network, new Both(codes, slow)), 50, 20_000, 10_000),
                read("circuitBreaker: { expression: \"NetworkErrorRatio() > 0.30 || ResponseCodeRatio(500, 600, 0, 600)"
                        + " >= 0.25 && LatencyAtQuantileMS(50.0) < 100\", checkPeriod: 50ms, fallbackDuration: 20s }"));
        assertEquals(
                new CircuitBreaker("m", new Both(new Either(network, codes), slow), 100, 10_000, 10_000),
                read("circuitBreaker: { expression: \"(NetworkErrorRatio()>0.3||ResponseCodeRatio(500,600,0,600)>=0.25)"
                        + "&&LatencyAtQuantileMS(50)<100\" }"));
    }

    @Test
    void readsServiceConfigsWrittenOutAndAsJson(@TempDir Path folder) throws Exception {
        RetryPolicy retry = new RetryPolicy(4, 100, 1_000, 1.6, 0, StatusCodes.of(14, 10));
        MethodPolicy hedged = new MethodPolicy(null, new HedgingPolicy(3, 500, StatusCodes.of(14)), 0);
        Retry wanted = new Retry(
                "m",
                new CallPolicies(
                        Map.of("/a.A/", new MethodPolicy(retry, null, 1_500), "/a.A/Get", hedged),
                        new MethodPolicy(null, null, 60_000),
                        new RetryThrottle(10, 100)));
        String json = "{\"methodConfig\":[{\"name\":[{\"service\":\"a.A\"}],\"timeout\":\"1.5s\",\"retryPolicy\":"
                + "{\"maxAttempts\":4,\"initialBackoff\":\"0.1s\",\"maxBackoff\":\"1s\",\"backoffMultiplier\":1.6,"
                + "\"retryableStatusCodes\":[\"UNAVAILABLE\",10]}},"
                + "{\"name\":[{\"service\":\"a.A\",\"method\":\"Get\"}],\"hedgingPolicy\":"
                + "{\"maxAttempts\":3,\"hedgingDelay\":\"0.5s\",\"nonFatalStatusCodes\":[14]}},"
                + "{\"name\":[{}],\"timeout\":\"60s\"}],"
                + "\"retryThrottling\":{\"maxTokens\":10,\"tokenRatio\":0.1}}";
        assertEquals(wanted, read("retry: { serviceConfig: " + json + " }"));
        assertEquals(wanted, read("retry: { serviceConfig: '" + json + "' }"));
        Path file = Files.writeString(folder.resolve("config.json"), json);
        assertEquals(wanted, read("retry: { serviceConfig: '" + file + "' }"));
    }

    @Test
    void readsAllowLists() throws Exception {
        assertEquals(
                new IpAllowList("m", networks("10.0.0.0/8", "::1"), CallSource.Client.OF_CONNECTION),
                read("ipAllowList: { sourceRange: [10.0.0.0/8, \"::1\"] }"));
        assertEquals(
                new IpAllowList("m", networks("10.0.0.0/8"), new CallSource.Client(2, NetworkSet.EMPTY)),
                read("ipAllowList: { sourceRange: 10.0.0.0/8, ipStrategy: { depth: 2 } }"));
        assertEquals(
                new IpAllowList("m", networks("10.0.0.0/8"), new CallSource.Client(0, networks("9.9.9.9"))),
                read("ipAllowList: { sourceRange: 10.0.0.0/8, ipStrategy: { excludedIPs: [9.9.9.9] } }"));
    }

    @Test
    void readsWhatIsToldOfClientCertificates() throws Exception {
        assertEquals(new PassClientCert("m", true, null), read("passTLSClientCert: { pem: true }"));
        CertificateInfo all = new CertificateInfo(
                true,
                true,
                true,
                true,
                EnumSet.allOf(NamePart.class),
                EnumSet.complementOf(EnumSet.of(NamePart.ORGANIZATIONAL_UNIT)));
        String issuer = "country: true, province: true, locality: true, organization: true, commonName: true,"
                + " serialNumber: true, domainComponent: true";
        assertEquals(
                new PassClientCert("m", false, all),
                read(
                        "passTLSClientCert: { info: { notAfter: true, notBefore: true, sans: true, serialNumber: true, subject: {"
                                + issuer + ", organizationalUnit: true }, issuer: { " + issuer + " } } }"));
    }

    @Test
    void readsRateLimits() throws Exception {
        assertEquals(
                new RateLimit("m", 100, 1_000, 1, CallSource.Client.OF_CONNECTION),
                read("rateLimit: { average: 100 }"));
        assertEquals(
                new RateLimit("m", 6, 60_000, 50, new CallSource.Header("x-tenant")),
                read("rateLimit: { average: 6, period: 1m, burst: 50,"
                        + " sourceCriterion: { requestHeaderName: X-Tenant } }"));
        assertEquals(
                new RateLimit("m", 0, 1_000, 1, new CallSource.Client(0, NetworkSet.EMPTY, 64)),
                read("rateLimit: { average: 0, period: 0, burst: 0,"
                        + " sourceCriterion: { ipStrategy: { ipv6Subnet: 64 } } }"));
    }

    @Test
    void readsInFlightLimits() throws Exception {
        assertEquals(new InFlight("m", 7, new CallSource.Host()), read("inFlightReq: { amount: 7 }"));
        assertEquals(
                new InFlight("m", 7, new CallSource.Host()),
                read("inFlightReq: { amount: 7, sourceCriterion: { requestHeaderName: Host } }"));
        assertEquals(
                new InFlight("m", 7, CallSource.Client.OF_CONNECTION),
                read("inFlightReq: { amount: 7, sourceCriterion: { ipStrategy: {} } }"));
    }

    @Test
    void callsPassTheEntryPointsMiddlewaresFirstAndChainsAreWrittenOut() throws Exception {
        EdgeSettings edge = ConfigText.settings("""
                http:
                  middlewares:
                    all: { chain: { middlewares: [one@file, pair] } }
                    pair: { chain: { middlewares: [two, one] } }
                    one: { headers: {} }
                    two: { inFlightReq: { amount: 1 } }
                    three: { rateLimit: { average: 1 } }
                  routers: { r: { rule: "R()", service: s, middlewares: [all@file] } }
                  services: { s: { loadBalancer: { servers: [ { url: "h2c://127.0.0.1:50051" } ] } } }
                entryPoints:
                  a: { address: ":1", http: { middlewares: [three] } }
                  b: { address: ":2" }
                  c: { address: ":3", http: { middlewares: three@file } }
                """).edge();
        assertEquals(List.of("one", "two", "three"), names(edge));
        RouterSettings guarded = edge.routers().get(0);
        assertEquals("r", guarded.name());
        assertEquals(List.of("a", "c"), guarded.entryPoints());
        assertEquals(List.of("three", "one", "two", "one"), guarded.middlewares());
        RouterSettings other = edge.routers().get(1);
        assertEquals("b-r", other.name());
        assertEquals(List.of("b"), other.entryPoints());
        assertEquals(List.of("one", "two", "one"), other.middlewares());
    }

    private static List<String> names(EdgeSettings edge) {
        return edge.middlewares().stream().map(MiddlewareSettings::name).toList();
    }
}
