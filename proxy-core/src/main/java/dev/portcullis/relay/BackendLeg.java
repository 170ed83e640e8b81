package dev.portcullis.relay;

import dev.portcullis.failure.Cause;
import dev.portcullis.failure.Failure;
import dev.portcullis.failure.Party;
import dev.portcullis.http2.H2Stream;
import dev.portcullis.http2.StreamListener;
import dev.portcullis.http2.frame.ErrorCode;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.loop.EventLoopConfined;
import io.netty.buffer.ByteBuf;

/** What the backend does on its stream, passed to the exchange. */
@EventLoopConfined
final class BackendLeg implements StreamListener {
    private final Exchange exchange;

    BackendLeg(Exchange exchange) {
        this.exchange = exchange;
    }

    @Override
    public void onHead(H2Stream stream, HeaderBlock head, boolean endStream) {
        exchange.onBackendHead(head, endStream);
    }

    @Override
    public void onData(H2Stream stream, ByteBuf peek, int index, int length, boolean endStream) {
        exchange.onBackendData(peek, index, length, endStream);
    }

    @Override
    public void onTrailers(H2Stream stream, HeaderBlock trailers) {
        exchange.onBackendTrailers(trailers);
    }

    @Override
    public void onEnded(H2Stream stream) {
        exchange.onBackendEnded();
    }

    @Override
    public void onAborted(H2Stream stream, Abort abort, long errorCode, String detail) {
        Cause cause = switch (abort) {
            case RESET ->
                errorCode == ErrorCode.REFUSED_STREAM.code() ? Cause.BACKEND_REFUSED_STREAM : Cause.BACKEND_RESET;
            case REFUSED -> Cause.BACKEND_REFUSED_STREAM;
            case CONNECTION_LOST -> Cause.BACKEND_DISCONNECTED;
            case OVER_BUDGET -> throw new AssertionError("calls are cut at the client's end");
            case PROTOCOL_ERROR, HEADERS_TOO_LARGE -> Cause.BACKEND_PROTOCOL_ERROR;
        };
        exchange.onBackendAborted(new Failure(Party.BACKEND, cause, errorCode, detail));
    }
}
