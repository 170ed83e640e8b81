package dev.portcullis.app.accesslog;

import dev.portcullis.app.settings.AccessLogFields;
import dev.portcullis.connection.AcceptedConnection;
import dev.portcullis.connection.ClientCertificate;
import dev.portcullis.connection.IdentifiedConnection;
import dev.portcullis.connection.ProxyFacts;
import dev.portcullis.connection.ProxyHeader;
import dev.portcullis.connection.SecuredConnection;
import dev.portcullis.failure.Failure;
import dev.portcullis.grpc.GrpcPath;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * One JSON object a line, with the field names of Traefik's access log and ours for gRPC. Durations are nanoseconds, as
 * Traefik's. A field that says nothing about a call is left out.
 */
final class JsonFormat implements LineFormat {
    private final AccessLogFields fields;

    JsonFormat(AccessLogFields fields) {
        this.fields = fields;
    }

    @Override
    public void append(LoggedCall call, TextBytes out) {
        JsonLine line = new JsonLine(fields, out);
        line.text("StartUTC", Instant.ofEpochMilli(call.startedAtMillis).toString());
        line.number("Duration", call.durationNanos);
        if (call.backendHeadersNanos >= 0) {
            line.number("OriginHeadersDuration", call.backendHeadersNanos);
        }
        connection(line, call.connection);
        request(line, call);
        route(line, call);
        outcome(line, call);
        line.number("RequestContentSize", call.requestBytes);
        line.number("DownstreamContentSize", call.responseBytes);
        List<String> headers = call.headers;
        for (int i = 0; i < headers.size(); i += 2) {
            line.header(headerName(headers.get(i)), headers.get(i + 1));
        }
        line.end();
    }

    private static void connection(JsonLine line, SecuredConnection connection) {
        IdentifiedConnection identified = connection.identified();
        AcceptedConnection accepted = identified.accepted();
        line.text("entryPointName", accepted.entryPoint());
        String host = identified.client().bare();
        int port = identified.client().port();
        line.text("ClientAddr", hostAndPort(host, port));
        line.text("ClientHost", host);
        line.text("ClientPort", Integer.toString(port));
        if (identified.proxyHeader() != ProxyHeader.NONE) {
            line.text("ProxyHeader", lower(identified.proxyHeader()));
            line.text(
                    "ProxyPeerAddr",
                    hostAndPort(accepted.peer().bare(), accepted.peer().port()));
        }
        ProxyFacts facts = identified.proxyFacts();
        if (facts != null) {
            ProxyFactsFormat.append(facts, line);
        }
        if (connection.overTls()) {
            line.text("TLSVersion", version(connection.tlsVersion()));
            line.text("TLSCipher", connection.cipherSuite());
            line.textUnlessEmpty("TLSServerName", connection.serverName());
            // A subject that nobody vouches for would look like the caller's name.
            ClientCertificate certificate = connection.verifiedCertificate();
            if (certificate != null) {
                line.text("TLSClientSubject", certificate.subject().text());
            }
        }
    }

    private static void request(JsonLine line, LoggedCall call) {
        line.text("RequestAddr", call.authority);
        int colon = portColon(call.authority);
        line.text("RequestHost", colon < 0 ? call.authority : call.authority.substring(0, colon));
        line.text("RequestPort", colon < 0 ? "-" : call.authority.substring(colon + 1));
        line.text("RequestMethod", call.method);
        line.text("RequestPath", call.path);
        line.text("RequestProtocol", "HTTP/2.0");
        line.text("RequestScheme", call.connection.overTls() ? "https" : "http");
    }

    private static void route(JsonLine line, LoggedCall call) {
        line.textUnlessEmpty("RouterName", call.router);
        line.textUnlessEmpty("ServiceName", call.service);
        line.textUnlessEmpty("ServiceAddr", call.backend);
        line.number("RetryAttempts", Math.max(0, call.attempts - 1));
    }

    private static void outcome(JsonLine line, LoggedCall call) {
        line.number("DownstreamStatus", call.httpStatus);
        if (call.grpcCode != null) {
            line.text("GrpcStatus", call.grpcCode.name());
            line.textUnlessEmpty("GrpcMessage", call.grpcMessage);
            GrpcPath name = GrpcPath.parse(call.path);
            if (name != null) {
                line.text("GrpcService", name.service());
                line.text("GrpcMethod", name.method());
            }
            line.number("RequestMessages", call.requestMessages);
            line.number("ResponseMessages", call.responseMessages);
        }
        line.text("TerminatedBy", lower(TerminatedBy.of(call.failure)));
        Failure failure = call.failure;
        if (failure != null) {
            line.text("Failure", failure.cause().name());
            line.textUnlessEmpty("FailureDetail", failure.detail());
        }
    }

    /** {@code TLSv1.3} as {@code 1.3}, which is Traefik's spelling. */
    private static String version(String tlsVersion) {
        return tlsVersion.startsWith("TLSv") ? tlsVersion.substring("TLSv".length()) : tlsVersion;
    }

    /** Where the port begins: after the last colon, unless that stands inside the brackets of an IPv6 address. */
    private static int portColon(String authority) {
        int colon = authority.lastIndexOf(':');
        return colon > authority.lastIndexOf(']') ? colon : -1;
    }

    private static String hostAndPort(String host, int port) {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** {@code user-agent} as {@code User-Agent}: Traefik's spelling, which is Go's. */
    private static String headerName(String name) {
        StringBuilder spelled = new StringBuilder(name);
        boolean first = true;
        for (int i = 0; i < spelled.length(); i++) {
            char letter = spelled.charAt(i);
            if (first && letter >= 'a' && letter <= 'z') {
                spelled.setCharAt(i, (char) (letter - 'a' + 'A'));
            }
            first = letter == '-';
        }
        return spelled.toString();
    }
}
