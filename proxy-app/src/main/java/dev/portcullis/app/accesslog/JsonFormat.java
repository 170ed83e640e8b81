package dev.portcullis.app.accesslog;

import dev.portcullis.connection.AcceptedConnection;
import dev.portcullis.connection.ClientCertificate;
import dev.portcullis.connection.IdentifiedConnection;
import dev.portcullis.connection.ProxyFacts;
import dev.portcullis.connection.ProxyHeader;
import dev.portcullis.connection.SecuredConnection;
import dev.portcullis.failure.Failure;
import dev.portcullis.grpc.GrpcPath;
import java.time.Instant;
import java.util.Locale;

/**
 * One JSON object a line, with the field names of Traefik's access log and ours for gRPC. Durations are nanoseconds, as
 * Traefik's. A field that says nothing about a call is left out.
 */
final class JsonFormat implements LineFormat {
    @Override
    public void append(LoggedCall call, TextBytes out) {
        out.ascii("{\"StartUTC\":\"")
                .ascii(Instant.ofEpochMilli(call.startedAtMillis).toString())
                .ascii('"');
        number(out, "Duration", call.durationNanos);
        if (call.backendHeadersNanos >= 0) {
            number(out, "OriginHeadersDuration", call.backendHeadersNanos);
        }
        connection(out, call.connection);
        request(out, call);
        route(out, call);
        outcome(out, call);
        number(out, "RequestContentSize", call.requestBytes);
        number(out, "DownstreamContentSize", call.responseBytes);
        out.ascii("}\n");
    }

    private static void connection(TextBytes out, SecuredConnection connection) {
        IdentifiedConnection identified = connection.identified();
        AcceptedConnection accepted = identified.accepted();
        text(out, "entryPointName", accepted.entryPoint());
        String host = identified.client().bare();
        int port = identified.client().port();
        text(out, "ClientAddr", hostAndPort(host, port));
        text(out, "ClientHost", host);
        text(out, "ClientPort", Integer.toString(port));
        if (identified.proxyHeader() != ProxyHeader.NONE) {
            text(out, "ProxyHeader", lower(identified.proxyHeader()));
            text(
                    out,
                    "ProxyPeerAddr",
                    hostAndPort(accepted.peer().bare(), accepted.peer().port()));
        }
        ProxyFacts facts = identified.proxyFacts();
        if (facts != null) {
            ProxyFactsFormat.append(facts, out);
        }
        if (connection.overTls()) {
            text(out, "TLSVersion", version(connection.tlsVersion()));
            text(out, "TLSCipher", connection.cipherSuite());
            textUnlessEmpty(out, "TLSServerName", connection.serverName());
            // A subject that nobody vouches for would look like the caller's name.
            ClientCertificate certificate = connection.verifiedCertificate();
            if (certificate != null) {
                text(out, "TLSClientSubject", certificate.subject().text());
            }
        }
    }

    private static void request(TextBytes out, LoggedCall call) {
        text(out, "RequestAddr", call.authority);
        int colon = portColon(call.authority);
        text(out, "RequestHost", colon < 0 ? call.authority : call.authority.substring(0, colon));
        text(out, "RequestPort", colon < 0 ? "-" : call.authority.substring(colon + 1));
        text(out, "RequestMethod", call.method);
        text(out, "RequestPath", call.path);
        text(out, "RequestProtocol", "HTTP/2.0");
        text(out, "RequestScheme", call.connection.overTls() ? "https" : "http");
    }

    private static void route(TextBytes out, LoggedCall call) {
        textUnlessEmpty(out, "RouterName", call.router);
        textUnlessEmpty(out, "ServiceName", call.service);
        textUnlessEmpty(out, "ServiceAddr", call.backend);
        number(out, "RetryAttempts", Math.max(0, call.attempts - 1));
    }

    private static void outcome(TextBytes out, LoggedCall call) {
        number(out, "DownstreamStatus", call.httpStatus);
        if (call.grpcCode != null) {
            text(out, "GrpcStatus", call.grpcCode.name());
            textUnlessEmpty(out, "GrpcMessage", call.grpcMessage);
            GrpcPath name = GrpcPath.parse(call.path);
            if (name != null) {
                text(out, "GrpcService", name.service());
                text(out, "GrpcMethod", name.method());
            }
            number(out, "RequestMessages", call.requestMessages);
            number(out, "ResponseMessages", call.responseMessages);
        }
        text(out, "TerminatedBy", lower(TerminatedBy.of(call.failure)));
        Failure failure = call.failure;
        if (failure != null) {
            text(out, "Failure", failure.cause().name());
            textUnlessEmpty(out, "FailureDetail", failure.detail());
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

    private static void textUnlessEmpty(TextBytes out, String name, String value) {
        if (!value.isEmpty()) {
            text(out, name, value);
        }
    }

    /** One field, behind another one. */
    static void text(TextBytes out, String name, String value) {
        out.ascii(",\"").ascii(name).ascii("\":\"").jsonEscaped(value).ascii('"');
    }

    private static void number(TextBytes out, String name, long value) {
        out.ascii(",\"").ascii(name).ascii("\":").number(value);
    }
}
