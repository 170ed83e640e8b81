package dev.portcullis.health;

import dev.portcullis.failure.Failure;
import dev.portcullis.failure.Party;
import dev.portcullis.health.Answer.Finding;
import dev.portcullis.http2.H2Stream;
import dev.portcullis.http2.StreamListener;
import dev.portcullis.http2.frame.ErrorCode;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.upstream.BackendConnection;
import dev.portcullis.upstream.CheckPath;
import dev.portcullis.upstream.ConnectionWaiter;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Asks a server by a request on a stream, and reads the answer. */
@EventLoopConfined
final class StreamProbe implements Probe, ConnectionWaiter, StreamListener {
    private final CheckPath path;
    private final CheckRequest request;
    private final Answer answer;
    private final ProbeListener listener;
    private @Nullable H2Stream stream;
    private boolean over;

    StreamProbe(CheckPath path, CheckRequest request, Answer answer, ProbeListener listener) {
        this.path = path;
        this.request = request;
        this.answer = answer;
        this.listener = listener;
    }

    @Override
    public void begin() {
        BackendConnection connection = path.acquire(this);
        if (connection != null) {
            onConnection(connection);
        }
    }

    @Override
    public void cancel() {
        if (!over) {
            close();
        }
    }

    private void close() {
        over = true;
        H2Stream asked = stream;
        if (asked != null) {
            asked.reset(ErrorCode.CANCEL);
        }
        path.close();
    }

    /** The server has ended its direction: the stream needs no reset, unless the question could not be sent yet. */
    static @Nullable H2Stream leftAtEnd(H2Stream ending) {
        return ending.isLocalEnded() && ending.queuedBytes() == 0 ? null : ending;
    }

    private void end(Finding finding) {
        if (!over) {
            close();
            listener.onAnswer(finding.good(), finding.why());
        }
    }

    // ---- the wait for a connection ----

    @Override
    public boolean mayMove() {
        return false;
    }

    @Override
    public boolean isOver() {
        return over;
    }

    @Override
    public void onConnection(BackendConnection connection) {
        H2Stream asked = connection.openCheckStream(this);
        stream = asked;
        request.writeTo(asked, connection);
    }

    @Override
    public void onNoConnection(Failure failure) {
        if (over) {
            return;
        }
        if (failure.by() == Party.PROXY) {
            noAnswer();
        } else {
            end(Finding.bad(path.wordsOf(failure)));
        }
    }

    private void noAnswer() {
        close();
        listener.onNoAnswer();
    }

    // ---- what the server does ----

    @Override
    public void onHead(H2Stream from, HeaderBlock head, boolean endStream) {
        onRead(from, endStream, answer.onHead(head, endStream));
    }

    @Override
    public void onData(H2Stream from, ByteBuf peek, int index, int length, boolean endStream) {
        from.returnCredit(length);
        onRead(from, endStream, answer.onData(peek, index, length, endStream));
    }

    @Override
    public void onTrailers(H2Stream from, HeaderBlock trailers) {
        onRead(from, true, answer.onTrailers(trailers));
    }

    private void onRead(H2Stream from, boolean endStream, @Nullable Finding finding) {
        if (endStream) {
            stream = leftAtEnd(from);
        }
        if (finding != null) {
            end(finding);
        }
    }

    @Override
    public void onEnded(H2Stream from) {
        // What it answered was judged with its last frame.
    }

    @Override
    public void onAborted(H2Stream from, Abort abort, long errorCode, String detail) {
        if (over) {
            return;
        }
        if (isRefusal(abort, errorCode)) {
            noAnswer();
        } else {
            end(Finding.bad(wordsOf(abort, errorCode, detail)));
        }
    }

    /** A server that restarts in an orderly way did nothing for the stream: it is asked again. */
    static boolean isRefusal(Abort abort, long errorCode) {
        return abort == Abort.REFUSED || (abort == Abort.RESET && errorCode == ErrorCode.REFUSED_STREAM.code());
    }

    static String wordsOf(Abort abort, long errorCode, String detail) {
        return switch (abort) {
            case RESET -> "resets the stream with HTTP/2 error " + errorCode;
            case REFUSED -> "refuses the stream";
            case CONNECTION_LOST -> "the connection ended: " + detail;
            case PROTOCOL_ERROR -> "breaks a rule of HTTP/2: " + detail;
            case HEADERS_TOO_LARGE -> "answers with headers over the limits";
            case OVER_BUDGET -> throw new AssertionError("a check has no budget");
        };
    }
}
