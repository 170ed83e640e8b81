package dev.portcullis.app.config;

import dev.portcullis.address.ListenAddress;
import dev.portcullis.address.NetworkSet;
import dev.portcullis.settings.ErrorDetails;
import dev.portcullis.settings.GuardSettings;
import dev.portcullis.settings.H2Settings;
import dev.portcullis.settings.KeepAliveSettings;
import dev.portcullis.settings.LifeCycleSettings;
import dev.portcullis.settings.TimeoutSettings;
import dev.portcullis.settings.TrustSettings;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Reads {@code entryPoints.<name>}. */
final class EntryPointReader {
    private static final ListenAddress UNUSABLE = new ListenAddress("", 0);

    private static final Map<String, ErrorDetails> ERROR_DETAILS =
            new TreeMap<>(Map.of("safe", ErrorDetails.SAFE, "full", ErrorDetails.FULL));

    private EntryPointReader() {}

    static List<EntryPointDraft> readAll(Value entryPoints) {
        return Section.named(entryPoints).stream().map(EntryPointReader::read).toList();
    }

    private static EntryPointDraft read(Value at) {
        Section section = Section.of(at);
        ListenAddress address = address(at, section.value("address"));
        Section transport = section.section("transport");
        Section http = section.section("http");
        Section http2 = section.section("http2");
        Section httpTls = http.optional("tls");
        GuardSettings guard = guard(transport, http2.section("guard"));
        TrustSettings forwardedHeaders = forwardedHeaders(section.section("forwardedHeaders"));
        EntryPointDraft draft = new EntryPointDraft(
                at,
                address,
                ProxyProtocolReader.read(section.optional("proxyProtocol")),
                forwardedHeaders,
                timeouts(transport.section("respondingTimeouts")),
                lifeCycle(transport.section("lifeCycle")),
                http2(http, http2),
                guard,
                keepAlive(transport),
                http.choice("errorDetails", ERROR_DETAILS, ErrorDetails.SAFE),
                ClientCertReader.forward(section.section("forwardClientCert"), forwardedHeaders),
                section.flag("grpcHealth", false),
                httpTls.present(),
                TlsReader.useOptions(httpTls),
                http.value("middlewares").items(),
                section.flag("asDefault", false),
                section.flag("grpcOnly", false),
                section.flag("reusePort", false));
        transport.end();
        http.notYet("redirections", "encodeQuerySemicolons", "sanitizePath", "encodedCharacters");
        http.notYet("underscoreHeadersStrategy");
        http.end();
        section.notYet("http3", "udp", "observability", "allowACMEByPass");
        section.end();
        return draft;
    }

    private static ListenAddress address(Value at, Value address) {
        if (!address.present()) {
            at.errorAtKey("an address is needed, such as address: \":8443\"");
            return UNUSABLE;
        }
        return address.parsed(EntryPointReader::parseAddress, UNUSABLE);
    }

    private static ListenAddress parseAddress(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.endsWith("/udp")) {
            throw new IllegalArgumentException("asks for UDP, which is not supported; write [host]:port");
        }
        if (text.matches("[0-9]+")) {
            throw new IllegalArgumentException("is only a port; write ':" + text + "' with the colon and in quotes");
        }
        HostPort parsed = HostPort.parse(lower.endsWith("/tcp") ? text.substring(0, text.length() - 4) : text);
        if (parsed.port() == HostPort.NO_PORT) {
            throw new IllegalArgumentException("has no port; write [host]:port, such as ':8443'");
        }
        return new ListenAddress(parsed.host(), parsed.port());
    }

    private static TrustSettings forwardedHeaders(Section section) {
        TrustSettings trust = trust(section, false);
        section.notYet("connection", "notAppendXForwardedFor", "addXForwardedSchemeHeaders");
        section.end();
        return trust;
    }

    /**
     * Reads whose word is believed.
     *
     * @param standing true when the section means something even if it trusts nobody: Traefik looks for a PROXY header as soon as
     *     {@code proxyProtocol} stands there
     */
    static TrustSettings trust(Section section, boolean standing) {
        boolean insecure = section.flag("insecure", false);
        NetworkSet networks = networks(section.value("trustedIPs"));
        return standing || insecure || !networks.equals(NetworkSet.EMPTY)
                ? new TrustSettings(true, insecure, networks)
                : TrustSettings.OFF;
    }

    /** The networks of a list, without those that are none, which are reported. */
    static NetworkSet networks(Value list) {
        return NetworkSet.parse(list.items().stream()
                .map(EntryPointReader::network)
                .filter(text -> !text.isEmpty())
                .toList());
    }

    /** The network's text, or empty after a problem. */
    private static String network(Value item) {
        return item.parsed(
                text -> {
                    try {
                        NetworkSet.parse(List.of(text));
                        return text;
                    } catch (IllegalArgumentException e) {
                        throw new IllegalArgumentException(withoutSubject(text, e), e);
                    }
                },
                "");
    }

    private static String withoutSubject(String text, IllegalArgumentException e) {
        String message = String.valueOf(e.getMessage());
        String subject = "'" + text + "' ";
        return message.startsWith(subject) ? message.substring(subject.length()) : message;
    }

    private static TimeoutSettings timeouts(Section section) {
        TimeoutSettings usual = TimeoutSettings.DEFAULT;
        TimeoutSettings timeouts = new TimeoutSettings(
                section.millis("firstByteTimeout", usual.firstByteMillis()),
                section.millis("proxyHeaderTimeout", usual.proxyHeaderMillis()),
                section.millis("handshakeTimeout", usual.handshakeMillis()),
                section.millis("prefaceTimeout", usual.prefaceMillis()),
                section.millis("headersTimeout", usual.headersMillis()),
                section.millis("readTimeout", usual.readMillis()),
                section.millis("idleTimeout", usual.idleMillis()),
                section.millis("streamIdleTimeout", usual.streamIdleMillis()));
        Value write = section.value("writeTimeout");
        if (write.millis(0) > 0) {
            write.ignored("calls are not cut while they are answered");
        }
        section.end();
        return timeouts;
    }

    private static LifeCycleSettings lifeCycle(Section section) {
        LifeCycleSettings usual = LifeCycleSettings.DEFAULT;
        LifeCycleSettings lifeCycle = new LifeCycleSettings(
                section.millis("requestAcceptGraceTimeout", usual.requestAcceptGraceMillis()),
                section.millis("graceTimeOut", usual.graceMillis()));
        section.end();
        return lifeCycle;
    }

    private static H2Settings http2(Section http, Section http2) {
        H2Settings usual = H2Settings.DEFAULT;
        // The bounds: RFC 9113 needs room for one ordinary request; above, a single client could hold too much memory.
        H2Settings settings = new H2Settings(
                http2.number("maxConcurrentStreams", usual.concurrentStreamsMax(), 1, 1_000_000),
                http2.number("maxDecoderHeaderTableSize", usual.decoderTableBytes(), 0, 1 << 20),
                http2.number("maxEncoderHeaderTableSize", usual.encoderTableBytes(), 0, 1 << 20),
                http.number("maxHeaderBytes", usual.headerListBytes(), 1_024, 16 << 20),
                http.number("maxHeaderFields", usual.headerFieldsMax(), 8, 10_000));
        http2.end();
        return settings;
    }

    private static GuardSettings guard(Section transport, Section guard) {
        GuardSettings usual = GuardSettings.DEFAULT;
        GuardSettings settings = new GuardSettings(
                guard.number("freeResets", usual.resetsFree(), 0, 1_000_000),
                guard.number("freeFaults", usual.faultsFree(), 0, 1_000_000),
                guard.number("freeFrames", usual.framesFree(), 0, 1_000_000),
                guard.millis("minPingInterval", usual.pingMinMillis()),
                transport.number("maxConnectionsPerClient", usual.clientConnectionsMax(), 0, 1_000_000));
        guard.end();
        return settings;
    }

    private static KeepAliveSettings keepAlive(Section transport) {
        KeepAliveSettings usual = KeepAliveSettings.DEFAULT;
        return new KeepAliveSettings(
                transport.millis("keepAlivePing", usual.pingMillis()),
                transport.millis("keepAlivePingTimeout", usual.pingTimeoutMillis()),
                transport.millis("keepAliveMaxTime", usual.ageMaxMillis()),
                transport.number("keepAliveMaxRequests", usual.requestsMax(), 0, Integer.MAX_VALUE));
    }
}
