package dev.portcullis.app.metrics;

import dev.portcullis.address.ClientAddress;
import dev.portcullis.address.PeerAddress;
import dev.portcullis.address.ServerAddress;
import dev.portcullis.connection.AcceptedConnection;
import dev.portcullis.connection.IdentifiedConnection;
import dev.portcullis.connection.ProxyHeader;
import dev.portcullis.connection.SecuredConnection;
import dev.portcullis.failure.Failure;
import dev.portcullis.observe.ObservedCall;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A call for tests: a unary call that went well, changed by its setters, each of which returns the call. */
public final class FakeCall implements ObservedCall {
    private SecuredConnection connection = connection("203.0.113.7", "10.0.0.9", ProxyHeader.V1);
    private String method = "POST";
    private String path = "/routeguide.RouteGuide/GetFeature";
    private String authority = "grpc.example.com";
    private boolean grpc = true;
    private String router = "route-guide";
    private String service = "route-guide";
    private String backend = "10.0.1.10:50051";
    private int grpcStatus;
    private String grpcMessage = "";
    private int httpStatus = 200;
    private @Nullable Failure failure;
    private int attempts = 1;
    private long durationNanos = 2_000_000;
    private long requestMessages = 1;
    private long responseMessages = 1;
    private String[] sentFields = {};
    private String[] keptFields = {};

    /** A connection over TLS 1.3 to 10.0.0.1:8443, entry point {@code grpcs}. */
    public static SecuredConnection connection(String client, String peer, ProxyHeader header) {
        AcceptedConnection accepted = new AcceptedConnection(
                "grpcs", new PeerAddress(ip(peer), 41_000), new ServerAddress(ip("10.0.0.1"), 8443));
        return new SecuredConnection(
                new IdentifiedConnection(accepted, new ClientAddress(ip(client), 51_000), header),
                "TLSv1.3",
                "TLS_AES_128_GCM_SHA256",
                "grpc.example.com");
    }

    private static InetAddress ip(String text) {
        try {
            return InetAddress.getByAddress(
                    Objects.requireNonNull(NetUtil.createByteArrayFromIpAddressString(text), text));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    /** On this connection. */
    public FakeCall connection(SecuredConnection value) {
        connection = value;
        return this;
    }

    /** With this {@code :path}. */
    public FakeCall path(String value) {
        path = value;
        return this;
    }

    /** With this {@code :authority}. */
    public FakeCall authority(String value) {
        authority = value;
        return this;
    }

    /** Without gRPC, and ended by this HTTP status. */
    public FakeCall http(String httpMethod, int status) {
        method = httpMethod;
        grpc = false;
        grpcStatus = -1;
        httpStatus = status;
        return this;
    }

    /** Ended by this status. */
    public FakeCall status(int code, String message) {
        grpcStatus = code;
        grpcMessage = message;
        return this;
    }

    /** Cut short, before the client got a status. */
    public FakeCall cut(Failure value) {
        failure = value;
        grpcStatus = -1;
        return this;
    }

    /** Cut short, and told to the client by this status. */
    public FakeCall failed(Failure value, int code, String message) {
        failure = value;
        return status(code, message);
    }

    /** Matched by no router. */
    public FakeCall unrouted() {
        router = "";
        service = "";
        attempts = 0;
        return backend("");
    }

    /** Sent to this backend. */
    public FakeCall backend(String value) {
        backend = value;
        return this;
    }

    /** Tried so often. */
    public FakeCall attempts(int value) {
        attempts = value;
        return this;
    }

    /** Took so long. */
    public FakeCall nanos(long value) {
        durationNanos = value;
        return this;
    }

    /** Carried so many messages. */
    public FakeCall messages(long request, long response) {
        requestMessages = request;
        responseMessages = response;
        return this;
    }

    @Override
    public SecuredConnection connection() {
        return connection;
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public String authority() {
        return authority;
    }

    /** With these fields in its request, once they are asked for: name, value, name, value. */
    public FakeCall requestFields(String... namesAndValues) {
        sentFields = namesAndValues;
        return this;
    }

    @Override
    public void keepRequestFields() {
        keptFields = sentFields;
    }

    @Override
    public void requestFields(BiConsumer<String, String> taker) {
        for (int i = 0; i < keptFields.length; i += 2) {
            taker.accept(keptFields[i], keptFields[i + 1]);
        }
    }

    @Override
    public boolean isGrpc() {
        return grpc;
    }

    @Override
    public String router() {
        return router;
    }

    @Override
    public String service() {
        return service;
    }

    @Override
    public String backend() {
        return backend;
    }

    @Override
    public int grpcStatus() {
        return grpcStatus;
    }

    @Override
    public String grpcMessage() {
        return grpcMessage;
    }

    @Override
    public int httpStatus() {
        return httpStatus;
    }

    @Override
    public @Nullable Failure failure() {
        return failure;
    }

    @Override
    public int attempts() {
        return attempts;
    }

    @Override
    public long startedAtMillis() {
        return 1_795_262_400_123L; // 2026-11-21T12:00:00.123Z
    }

    @Override
    public long durationNanos() {
        return durationNanos;
    }

    @Override
    public long backendHeadersNanos() {
        return backend.isEmpty() ? -1 : durationNanos / 2;
    }

    @Override
    public long requestMessages() {
        return requestMessages;
    }

    @Override
    public long responseMessages() {
        return responseMessages;
    }

    @Override
    public long requestBytes() {
        return 100 * requestMessages;
    }

    @Override
    public long responseBytes() {
        return 200 * responseMessages;
    }
}
