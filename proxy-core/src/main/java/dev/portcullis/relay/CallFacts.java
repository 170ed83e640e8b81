package dev.portcullis.relay;

import dev.portcullis.connection.SecuredConnection;
import dev.portcullis.failure.Cause;
import dev.portcullis.failure.Failure;
import dev.portcullis.failure.Party;
import dev.portcullis.grpc.GrpcContentType;
import dev.portcullis.grpc.GrpcStatus;
import dev.portcullis.grpc.MessageBoundary;
import dev.portcullis.http2.hpack.FieldRole;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.http2.hpack.HeaderField;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.loop.Worker;
import dev.portcullis.observe.ObservedCall;
import dev.portcullis.routing.EntryPointRoutes;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What is known of one call, gathered while it runs. Fields of the head are kept as they are; text is made when asked for. */
@EventLoopConfined
final class CallFacts implements ObservedCall {
    private static final HeaderField[] NOTHING = {};

    private SecuredConnection connection;
    private @Nullable HeaderField method;
    private @Nullable HeaderField path;
    private @Nullable HeaderField authority;
    private boolean grpc;
    private final Worker worker;
    private long startedNanos;
    final MessageBoundary requestMessages = new MessageBoundary();
    final MessageBoundary responseMessages = new MessageBoundary();
    long requestBytes;
    long responseBytes;
    String router = "";
    String service = "";
    String backend = "";
    int attempts;
    /** Whether the request's head was written to a backend's connection. */
    boolean requestSent;

    int grpcStatus = -1;
    int httpStatus;
    long backendHeadNanos = -1;
    long endedNanos;
    String ownMessage = "";

    @Nullable
    Failure failure;

    private @Nullable HeaderField grpcMessage;
    /** Until the observer was told of the start. */
    private @Nullable HeaderBlock head;

    private HeaderField[] requestFields = NOTHING;

    CallFacts(SecuredConnection connection, HeaderBlock head, Worker worker) {
        this.worker = worker;
        this.connection = connection;
        begin(connection, head);
    }

    /** Of another call of the same worker. */
    void reopen(SecuredConnection caller, HeaderBlock callHead) {
        requestMessages.reset();
        responseMessages.reset();
        requestBytes = 0;
        responseBytes = 0;
        router = "";
        service = "";
        backend = "";
        attempts = 0;
        requestSent = false;
        grpcStatus = -1;
        httpStatus = 0;
        backendHeadNanos = -1;
        endedNanos = 0;
        ownMessage = "";
        failure = null;
        grpcMessage = null;
        requestFields = NOTHING;
        begin(caller, callHead);
    }

    private void begin(SecuredConnection caller, HeaderBlock callHead) {
        connection = caller;
        head = callHead;
        startedNanos = worker.tickNanos();
        method = callHead.first(FieldRole.METHOD);
        path = callHead.first(FieldRole.PATH);
        authority = EntryPointRoutes.authorityOf(callHead);
        HeaderField type = callHead.first(FieldRole.CONTENT_TYPE);
        grpc = type != null && GrpcContentType.isGrpc(type);
    }

    /** Whether the request is what a gRPC client sends: POST, and a content-type of gRPC's (PROTOCOL-HTTP2). */
    boolean isGrpcCall() {
        return grpc && method().equals("POST");
    }

    /** Why it is not: what an entry point for gRPC alone answers. */
    Failure notGrpc() {
        boolean post = method().equals("POST");
        return Failure.of(
                Party.CLIENT, post ? Cause.NOT_GRPC : Cause.NOT_POST, "the entry point is for gRPC alone (grpcOnly)");
    }

    /** The observer knows of the call: the head, which filters may change now, is let go. */
    void announced() {
        head = null;
    }

    /** Reads the status out of the last header block of a response; false when there is none. */
    boolean statusFrom(HeaderBlock block) {
        HeaderField status = block.first(FieldRole.GRPC_STATUS);
        if (status != null) {
            grpcStatus = GrpcStatus.numberOf(status);
            grpcMessage = block.first(FieldRole.GRPC_MESSAGE);
        }
        return status != null;
    }

    /** {@code :authority}, or {@code host} where that is missing, as the client sent it. */
    @Nullable
    HeaderField sentAuthority() {
        return authority;
    }

    /** The client's stream was cut short; a response that is whole stays a success, unless we cut it ourselves. */
    void aborted(Failure cut, boolean responseEnded) {
        boolean cutByUs = cut.by() == Party.PROXY;
        if (failure == null && (cutByUs || !responseEnded)) {
            failure = cut;
            if (cutByUs) {
                grpcStatus = FailureReplies.grpcStatus(cut).number();
            } else if (grpcStatus < 0) {
                grpcStatus = GrpcStatus.CANCELLED.number();
            }
        }
    }

    long startedNanos() {
        return startedNanos;
    }

    private static String text(@Nullable HeaderField field) {
        return field == null ? "" : field.value();
    }

    @Override
    public SecuredConnection connection() {
        return connection;
    }

    @Override
    public String method() {
        return text(method);
    }

    @Override
    public String path() {
        return text(path);
    }

    @Override
    public String authority() {
        return text(authority);
    }

    @Override
    public void keepRequestFields() {
        HeaderBlock begun = head;
        if (begun != null) {
            requestFields = begun.toArray();
        }
    }

    @Override
    public void requestFields(BiConsumer<String, String> taker) {
        for (HeaderField field : requestFields) {
            if (!field.name().startsWith(":")) {
                taker.accept(field.name(), field.value());
            }
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
        return grpcMessage == null ? ownMessage : grpcMessage.value();
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
        return System.currentTimeMillis() - TimeUnit.NANOSECONDS.toMillis(worker.nowNanos() - startedNanos);
    }

    @Override
    public long durationNanos() {
        return endedNanos - startedNanos;
    }

    @Override
    public long backendHeadersNanos() {
        return backendHeadNanos < 0 ? -1 : backendHeadNanos - startedNanos;
    }

    @Override
    public long requestMessages() {
        return requestMessages.messages();
    }

    @Override
    public long responseMessages() {
        return responseMessages.messages();
    }

    @Override
    public long requestBytes() {
        return requestBytes;
    }

    @Override
    public long responseBytes() {
        return responseBytes;
    }
}
