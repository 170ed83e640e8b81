package dev.portcullis.app.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.portcullis.app.config.KeyVerdict.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** What is said of each key: honoured, honoured with another meaning, ignored, refused. */
final class KeyVerdictsTest {
    @TempDir
    private Path folder = Path.of("");

    /** The shapes are those of Traefik's reference; the last column is a part of the note. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '\0',
            value = {
                "entryPoints.grpc.address#\":1\"#HONOURED#",
                "entryPoints.grpc.grpcOnly#true#HONOURED#",
                "entryPoints.grpc.asDefault#true#HONOURED#",
                "entryPoints.grpc.reusePort#true#HONOURED_DIFFERENTLY#two entry points of one process",
                "entryPoints.grpc.allowACMEByPass#true#IGNORED#not yet",
                "entryPoints.grpc.proxyProtocol.insecure#true#HONOURED#",
                "entryPoints.grpc.proxyProtocol.trustedIPs#[10.0.0.0/8, 1.2.3.4]#HONOURED#",
                "entryPoints.grpc.proxyProtocol#{ trustedIPs: [10.0.0.0/8] }#HONOURED_DIFFERENTLY#logged at INFO",
                "entryPoints.grpc.proxyProtocol.onUntrusted#ignore#HONOURED#",
                "entryPoints.grpc.forwardedHeaders.insecure#true#HONOURED#",
                "entryPoints.grpc.forwardedHeaders.trustedIPs#\"10.0.0.0/8,1.2.3.4\"#HONOURED#",
                "entryPoints.grpc.forwardedHeaders.notAppendXForwardedFor#true#IGNORED#not yet",
                "entryPoints.grpc.forwardedHeaders.connection#[upgrade]#IGNORED#not yet",
                "entryPoints.grpc.forwardedHeaders.addXForwardedSchemeHeaders#true#IGNORED#not yet",
                "entryPoints.grpc.forwardClientCert#{ mode: set, subject: true, uri: true, dns: true, cert: true }#HONOURED#",
                "entryPoints.grpc.forwardClientCert.chain#true#HONOURED#",
                "http.middlewares.m.passTLSClientCert#{ pem: true }#HONOURED_DIFFERENTLY#verified",
                "http.middlewares.m.passTLSClientCert.info.subject.commonName#true#HONOURED#",
                "http.middlewares.m.passTLSClientCert.info.issuer#{ country: true, organization: true }#HONOURED#",
                "entryPoints.grpc.transport.respondingTimeouts.readTimeout#60#HONOURED_DIFFERENTLY#never cuts a call",
                "entryPoints.grpc.transport.respondingTimeouts.writeTimeout#0s#HONOURED#",
                "entryPoints.grpc.transport.respondingTimeouts.writeTimeout#5s#IGNORED#not cut",
                "entryPoints.grpc.transport.respondingTimeouts.idleTimeout#180s#HONOURED#",
                "entryPoints.grpc.transport.lifeCycle.requestAcceptGraceTimeout#5s#HONOURED#",
                "entryPoints.grpc.transport.lifeCycle.graceTimeOut#10s#HONOURED_DIFFERENTLY#UNAVAILABLE",
                "entryPoints.grpc.transport.keepAliveMaxTime#1h#HONOURED_DIFFERENTLY#by itself",
                "entryPoints.grpc.transport.keepAliveMaxRequests#1000#HONOURED#",
                "entryPoints.grpc.http.maxHeaderBytes#65536#HONOURED#",
                "entryPoints.grpc.http.sanitizePath#true#IGNORED#never changed",
                "entryPoints.grpc.http2.maxConcurrentStreams#250#HONOURED#",
                "entryPoints.grpc.http2.maxDecoderHeaderTableSize#4096#HONOURED#",
                "entryPoints.grpc.http2.maxEncoderHeaderTableSize#4096#HONOURED#",
                "entryPoints.grpc.http3#{}#IGNORED#not yet",
                "providers.providersThrottleDuration#2s#HONOURED#",
                "providers.file#{ filename: DYNAMIC, watch: false }#HONOURED#",
                "providers.docker#{}#IGNORED#only providers.file",
                "serversTransport.insecureSkipVerify#false#HONOURED#",
                "serversTransport.rootCAs#[ca.pem]#HONOURED#",
                "serversTransport.cipherSuites#[TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]#HONOURED#",
                "http.serversTransports.t.serverName#guide.test#HONOURED#",
                "http.serversTransports.t.rootCAs#[ca.pem]#HONOURED#",
                "http.serversTransports.t.certificates#[ { certFile: a, keyFile: b } ]#HONOURED#",
                "http.serversTransports.t.peerCertSANs#[\"spiffe://a/b\"]#HONOURED#",
                "http.serversTransports.t.peerCertURI#\"spiffe://a/b\"#HONOURED#",
                "http.serversTransports.t.minVersion#VersionTLS13#HONOURED_DIFFERENTLY#without cipherSuites",
                "http.serversTransports.t.maxVersion#VersionTLS12#HONOURED#",
                "http.serversTransports.t.spiffe#{}#IGNORED#not yet",
                "serversTransport.maxConnectionAge#10m#HONOURED#",
                "serversTransport.minConnections#2#HONOURED#",
                "http.serversTransports.t.maxConnectionAge#10m#HONOURED#",
                "http.serversTransports.t.minConnections#2#HONOURED#",
                "serversTransport.forwardingTimeouts.dialTimeout#30s#HONOURED#",
                "serversTransport.forwardingTimeouts.responseHeaderTimeout#5s#HONOURED_DIFFERENTLY#end of the request",
                "serversTransport.forwardingTimeouts.idleConnTimeout#90s#HONOURED#",
                "log.level#ERROR#HONOURED#",
                "log.format#common#HONOURED#",
                "log.filePath#p.log#HONOURED#",
                "accessLog#{}#HONOURED#",
                "accessLog.filePath#a.log#HONOURED#",
                "accessLog.format#json#HONOURED#",
                "accessLog.fields.defaultMode#keep#HONOURED#",
                "accessLog.fields.names#{ ClientUsername: drop }#HONOURED#",
                "accessLog.fields.headers#{ defaultMode: drop, names: { X-A: drop } }#HONOURED_DIFFERENTLY#redacted",
                "accessLog.filters.statusCodes#[\"200-299\"]#HONOURED_DIFFERENTLY#grpcStatusCodes",
                "accessLog.filters.grpcStatusCodes#[UNAVAILABLE, 13]#HONOURED#",
                "accessLog.filters#{ minDuration: 10ms, retryAttempts: true }#HONOURED#",
                "accessLog.bufferingSize#100#HONOURED_DIFFERENTLY#never delays",
                "ping#~#IGNORED#has no value",
                "ping.entryPoint#traefik#HONOURED#",
                "ping.manualRouting#true#IGNORED#without a router",
                "ping.terminatingStatusCode#503#HONOURED#",
                "metrics.prometheus.entryPoint#traefik#HONOURED#",
                "metrics.prometheus.buckets#[0.1, 0.3]#IGNORED#beside traefikNames: true alone",
                "metrics.prometheus.addRoutersLabels#true#IGNORED#beside traefikNames: true alone",
                "metrics.prometheus.traefikNames#true#HONOURED#",
                "tls.options.default.minVersion#VersionTLS12#HONOURED#",
                "tls.options.default.maxVersion#VersionTLS13#HONOURED#",
                "tls.options.default.cipherSuites#[TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]#HONOURED#",
                "tls.options.default.curvePreferences#[X25519]#HONOURED#",
                "tls.options.default.alpnProtocols#[h2]#HONOURED#",
                "tls.options.default.disableSessionTickets#true#HONOURED#",
                "tls.options.default.clientAuth#{ clientAuthType: RequestClientCert }#HONOURED#",
                "tls.options.default.sniStrict#true#HONOURED#",
                "tls.certificates#[ { certFile: a, keyFile: b, stores: [default] } ]#HONOURED#",
                "tls.stores.default.defaultCertificate#{ certFile: a, keyFile: b }#HONOURED#",
                "http.routers.all.entryPoints#[grpc]#HONOURED#",
                "http.routers.all.priority#42#HONOURED#",
                "http.routers.all.tls#{}#HONOURED#",
                "http.services.s.loadBalancer.passHostHeader#true#HONOURED#",
                "certificatesResolvers#{ le: { acme: {} } }#IGNORED#ACME",
                "api.dashboard#true#IGNORED#not yet",
                "tracing#{ otlp: {} }#IGNORED#not yet",
                "hostResolver#{}#IGNORED#not yet",
                "experimental#{ plugins: {} }#IGNORED#not yet",
                "tcp#{ routers: {} }#IGNORED#not yet",
                "udp#{ services: {} }#IGNORED#not yet"
            })
    void judgesKeyInTraefiksShape(String path, String yaml, Verdict verdict, String inNote) throws Exception {
        Path dynamic = Files.writeString(folder.resolve("dynamic.yml"), "http: {}\n");
        Path file =
                Files.writeString(folder.resolve("test.yml"), with(path, yaml.replace("DYNAMIC", dynamic.toString())));
        CheckedSettings checked = ConfigText.loader().withoutCertificateFiles().check(file);
        assertEquals(verdict != Verdict.REFUSED, checked.loaded().isPresent(), () -> "" + checked.problems());
        KeyVerdict found = checked.keys().stream()
                .filter(key -> key.path().startsWith(path))
                .findFirst()
                .orElseThrow(() -> new AssertionError(checked.keys()));
        assertEquals(verdict, found.verdict(), found::toString);
        assertTrue(found.note().contains(inNote == null ? "" : inNote), found::toString);
        assertEquals(file.toString(), found.file());
        assertTrue(found.line() > 0);
        boolean warned = checked.warnings().stream().anyMatch(w -> w.message().startsWith(path));
        assertEquals(verdict == Verdict.IGNORED, warned, () -> "" + checked.warnings());
    }

    /** What it bounds is not there, so that nobody need be warned. */
    @ParameterizedTest
    @ValueSource(strings = {"serversTransport", "http.serversTransports.t"})
    void saysWhyAKeyChangesNothing(String section) throws Exception {
        String path = section + ".maxIdleConnsPerHost";
        Path file = Files.writeString(folder.resolve("test.yml"), with(path, "7"));
        CheckedSettings checked = ConfigText.loader().withoutCertificateFiles().check(file);
        KeyVerdict found = checked.keys().stream()
                .filter(key -> key.path().equals(path))
                .findFirst()
                .orElseThrow(() -> new AssertionError(checked.keys()));
        assertEquals(Verdict.IGNORED, found.verdict());
        assertTrue(found.note().startsWith("one HTTP/2 connection carries many calls"), found::toString);
        assertTrue(checked.warnings().stream().noneMatch(w -> w.message().startsWith(path)));
    }

    /** A whole file with one key more, or with another value of one that it has. */
    private static String with(String path, String yaml) {
        Map<String, Object> base =
                new Yaml().load(ConfigText.REST + "tls: { certificates: [ { certFile: a, keyFile: b } ] }\n");
        List<String> steps = List.of(path.split("\\."));
        Map<String, Object> at = base;
        for (String step : steps.subList(0, steps.size() - 1)) {
            @SuppressWarnings("unchecked")
            Map<String, Object> inner =
                    (Map<String, Object>) at.computeIfAbsent(step, name -> new LinkedHashMap<String, Object>());
            at = inner;
        }
        at.put(steps.get(steps.size() - 1), "HERE");
        return new Yaml().dump(base).replace("HERE", yaml);
    }

    @Test
    void tellsFlagsAndVariables() throws Exception {
        LoadedSettings loaded = ConfigText.loader()
                .withEnvironment(Map.of("PORTCULLIS_LOG_LEVEL", "INFO"))
                .withFlags(List.of("--ping"))
                .load("test.yml", ConfigText.REST);
        assertTrue(loaded.keys()
                .contains(new KeyVerdict("log.level", "env PORTCULLIS_LOG_LEVEL", 0, Verdict.HONOURED, "")));
        assertTrue(loaded.keys().contains(new KeyVerdict("ping", "flag --ping", 0, Verdict.HONOURED, "")));
    }

    /** When this fails, add a line to keys.txt, or take one out. */
    @Test
    void tableSaysWhatEachHonouredKeyMeans() {
        Map<String, KeyEntry> known = new TreeMap<>();
        Load.probe().root().children().values().forEach(entry -> collect(entry, "", known));
        KeyNotes notes = KeyNotes.load();
        List<String> unknown = known.entrySet().stream()
                .filter(key -> key.getValue().verdict() == Verdict.HONOURED)
                .map(Map.Entry::getKey)
                .filter(pattern -> notes.meaning(pattern).isEmpty())
                .toList();
        assertEquals(List.of(), unknown, "keys without a meaning");
        List<String> stale = notes.patterns().stream()
                .filter(pattern -> !isKnown(pattern, known))
                .toList();
        assertEquals(List.of(), stale, "meanings of keys that nobody reads");
    }

    private static void collect(KeyEntry entry, String parent, Map<String, KeyEntry> known) {
        String pattern = entry.pattern(parent);
        known.put(pattern, entry);
        entry.children().values().forEach(child -> collect(child, pattern, known));
    }

    /** What stands in a section that is not read yet is known ahead. */
    private static boolean isKnown(String pattern, Map<String, KeyEntry> known) {
        KeyEntry entry = known.get(pattern);
        int dot = pattern.lastIndexOf('.');
        if (entry != null || dot < 0) {
            return entry != null;
        }
        KeyEntry parent = known.get(pattern.substring(0, dot));
        return parent == null
                ? isKnown(pattern.substring(0, dot), known)
                : parent.children().isEmpty();
    }
}
