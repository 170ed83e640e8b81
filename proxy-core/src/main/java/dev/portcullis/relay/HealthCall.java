package dev.portcullis.relay;

import dev.portcullis.grpc.GrpcReply;
import dev.portcullis.grpc.GrpcStatus;
import dev.portcullis.grpc.HealthMessages;
import dev.portcullis.grpc.ServingStatus;
import dev.portcullis.grpc.SmallMessages;
import dev.portcullis.http2.H2Stream;
import dev.portcullis.http2.StreamListener;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.http2.hpack.HeaderField;
import dev.portcullis.loop.EventLoopConfined;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One {@code Check}, {@code Watch}, or {@code List} that the proxy answers itself (gRPC {@code doc/health-checking.md}).
 *
 * <pre>
 *   begun --request message--> answered
 *                   '--Watch--> watching --a change--> told, again and again --drain--> answered
 * </pre>
 */
@EventLoopConfined
final class HealthCall implements StreamListener {
    /** A client takes 4 MiB; a list of more than this is for nobody to read. */
    private static final int LIST_BYTES_MAX = 1 << 20;

    private static final HeaderField STATUS_200 = HeaderField.of(":status", "200");
    private static final HeaderField CONTENT_TYPE = HeaderField.of("content-type", "application/grpc");

    private final HealthDesk desk;
    private final H2Stream stream;
    private final SmallMessages messages = new SmallMessages();
    private String path = "";
    private boolean asked;
    private boolean requestEnded;
    private boolean headSent;
    private boolean over;
    private @Nullable String watched;
    private @Nullable ServingStatus told;

    HealthCall(HealthDesk desk, H2Stream stream) {
        this.desk = desk;
        this.stream = stream;
    }

    void begin(String requestPath, boolean endStream) {
        path = requestPath;
        requestEnded = endStream;
        boolean known = path.equals(HealthMessages.CHECK_PATH)
                || path.equals(HealthMessages.WATCH_PATH)
                || path.equals(HealthMessages.LIST_PATH);
        if (!known) {
            end(GrpcStatus.UNIMPLEMENTED, "only grpc.health.v1.Health is answered here, by Check, Watch, and List");
        } else if (endStream) {
            end(GrpcStatus.INTERNAL, "the request has no message");
        }
    }

    void refuseOversized(boolean endStream) {
        requestEnded = endStream;
        end(GrpcStatus.RESOURCE_EXHAUSTED, "the header list is over the limits");
    }

    @Override
    public void onData(H2Stream from, ByteBuf peek, int index, int length, boolean endStream) {
        from.returnCredit(length);
        requestEnded |= endStream;
        for (int at = index; at < index + length && !asked && !over; ) {
            at += messages.add(peek, at, index + length - at);
            byte[] message = messages.next();
            if (message != null) {
                asked = true;
                onQuestion(message);
            } else if (messages.isBroken()) {
                end(GrpcStatus.RESOURCE_EXHAUSTED, "the request is compressed, or too large");
            }
        }
        if (endStream && !asked && !over) {
            end(GrpcStatus.INTERNAL, "the request has no message");
        }
    }

    private void onQuestion(byte[] message) {
        String service = HealthMessages.serviceOf(message);
        if (path.equals(HealthMessages.LIST_PATH)) {
            desk.source().askAll(this::onAll);
        } else if (service == null) {
            end(GrpcStatus.INVALID_ARGUMENT, "the request is no HealthCheckRequest");
        } else if (path.equals(HealthMessages.WATCH_PATH)) {
            watched = service;
            desk.add(this);
            look();
        } else {
            desk.source().ask(service, this::onStatus);
        }
    }

    private void onAll(Map<String, ServingStatus> statuses) {
        byte[] list = HealthMessages.list(statuses);
        if (list.length > LIST_BYTES_MAX) {
            end(GrpcStatus.RESOURCE_EXHAUSTED, "there are too many services to list");
        } else {
            send(list);
            end(GrpcStatus.OK, "");
        }
    }

    private void onStatus(@Nullable ServingStatus status) {
        if (status == null) {
            end(GrpcStatus.NOT_FOUND, "no service of that name is routed");
        } else {
            send(HealthMessages.response(status));
            end(GrpcStatus.OK, "");
        }
    }

    /** Asks for what is watched, and tells it when it is new. */
    void look() {
        String service = watched;
        if (service != null) {
            desk.source().ask(service, this::onWatched);
        }
    }

    private void onWatched(@Nullable ServingStatus status) {
        ServingStatus now = status == null ? ServingStatus.SERVICE_UNKNOWN : status;
        // One that does not read is told the last state once it does.
        if (now != told && stream.queuedBytes() == 0) {
            told = now;
            send(HealthMessages.response(now));
        }
    }

    /** The connection drains. */
    void shutDown() {
        look();
        end(GrpcStatus.UNAVAILABLE, "the proxy is shutting down");
    }

    private void send(byte[] message) {
        if (over) {
            return;
        }
        if (!headSent) {
            headSent = true;
            HeaderBlock head = new HeaderBlock();
            head.add(STATUS_200);
            head.add(CONTENT_TYPE);
            stream.writeHead(head, false);
        }
        stream.writeData(Unpooled.wrappedBuffer(message), 0, message.length, false);
    }

    private void end(GrpcStatus status, String message) {
        if (over) {
            return;
        }
        over = true;
        desk.remove(this);
        HeaderBlock block = new HeaderBlock();
        if (headSent) {
            GrpcReply.trailers(status, message, block);
            stream.writeTrailers(block);
        } else {
            GrpcReply.trailersOnly(status, message, block);
            stream.writeHead(block, true);
        }
        if (!requestEnded) {
            stream.stopAfterQueue();
        }
    }

    @Override
    public void onHead(H2Stream from, HeaderBlock head, boolean endStream) {
        throw new AssertionError("a client sends no response head");
    }

    @Override
    public void onTrailers(H2Stream from, HeaderBlock trailers) {
        requestEnded = true;
        if (!asked) {
            end(GrpcStatus.INTERNAL, "the request has no message");
        }
    }

    @Override
    public void onEnded(H2Stream from) {
        over = true;
        desk.remove(this);
    }

    @Override
    public void onAborted(H2Stream from, Abort abort, long errorCode, String detail) {
        over = true;
        desk.remove(this);
    }
}
