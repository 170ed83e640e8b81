package dev.portcullis.relay;

import dev.portcullis.failure.Cause;
import dev.portcullis.failure.Failure;
import dev.portcullis.failure.Party;
import dev.portcullis.http2.H2Stream;
import dev.portcullis.http2.StreamListener;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.loop.EventLoopConfined;
import io.netty.buffer.ByteBuf;

/** What the client does on its stream, passed to the exchange. */
@EventLoopConfined
final class ClientLeg implements StreamListener {
    private final Exchange exchange;

    ClientLeg(Exchange exchange) {
        this.exchange = exchange;
    }

    /** The proxy ends the call. */
    void shutDown() {
        exchange.shutDown();
    }

    @Override
    public void onHead(H2Stream stream, HeaderBlock head, boolean endStream) {
        throw new AssertionError("a client sends no response head");
    }

    @Override
    public void onData(H2Stream stream, ByteBuf peek, int index, int length, boolean endStream) {
        exchange.onClientData(peek, index, length, endStream);
    }

    @Override
    public void onTrailers(H2Stream stream, HeaderBlock trailers) {
        exchange.onClientTrailers(trailers);
    }

    @Override
    public void onEnded(H2Stream stream) {
        exchange.onClientEnded();
    }

    @Override
    public void onAborted(H2Stream stream, Abort abort, long errorCode, String detail) {
        Cause cause = switch (abort) {
            case RESET, REFUSED -> Cause.CLIENT_CANCELLED;
            case CONNECTION_LOST -> Cause.CLIENT_DISCONNECTED;
            case PROTOCOL_ERROR, HEADERS_TOO_LARGE -> Cause.CLIENT_PROTOCOL_ERROR;
            case OVER_BUDGET -> Cause.OVER_BUDGET;
        };
        Party party = abort == Abort.OVER_BUDGET ? Party.PROXY : Party.CLIENT;
        exchange.onClientAborted(new Failure(party, cause, errorCode, detail));
    }

    @Override
    public int keptBytes() {
        return exchange.keptBytes();
    }

    @Override
    public void dropReplay() {
        exchange.dropReplay();
    }
}
