package dev.portcullis.health;

import dev.portcullis.failure.Failure;
import dev.portcullis.failure.Party;
import dev.portcullis.http2.H2Stream;
import dev.portcullis.http2.StreamListener;
import dev.portcullis.http2.StreamListener.Abort;
import dev.portcullis.http2.frame.ErrorCode;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.upstream.BackendConnection;
import dev.portcullis.upstream.CheckPath;
import dev.portcullis.upstream.ConnectionWaiter;
import org.jspecify.annotations.Nullable;

/** The stream on which one question goes to one server: waits for a connection, sends the question, and leaves nothing open. */
@EventLoopConfined
final class CheckStream implements ConnectionWaiter {
    private final CheckPath path;
    private final CheckRequest request;
    private final Asker asker;
    private @Nullable H2Stream stream;
    private boolean over;

    /** Who asks: reads what the server does on the stream, and is told when there is none. Nothing is told behind the end. */
    interface Asker extends StreamListener {
        /** The server cannot be reached. */
        void onUnreachable(String why);

        /** The proxy has no room for the question; nothing is known of the server. */
        void onNoAnswer();

        @Override
        default void onEnded(H2Stream from) {
            // What the server answered was judged with its last frame.
        }
    }

    CheckStream(CheckPath path, CheckRequest request, Asker asker) {
        this.path = path;
        this.request = request;
        this.asker = asker;
    }

    /** Asks; the asker may be told before this returns. */
    void begin() {
        BackendConnection connection = path.acquire(this);
        if (connection != null) {
            onConnection(connection);
        }
    }

    /** The question is over: the server is told, unless it has ended its direction. */
    void close() {
        over = true;
        H2Stream asked = stream;
        if (asked != null) {
            asked.reset(ErrorCode.CANCEL);
        }
        path.close();
    }

    /** The server has ended its direction: the stream needs no reset, unless the question could not be sent yet. */
    void onServerEnded(H2Stream ending) {
        stream = ending.isLocalEnded() && ending.queuedBytes() == 0 ? null : ending;
    }

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
        H2Stream asked = connection.openCheckStream(asker);
        stream = asked;
        request.writeTo(asked, connection);
    }

    @Override
    public void onNoConnection(Failure failure) {
        if (over) {
            return;
        }
        if (failure.by() == Party.PROXY) {
            asker.onNoAnswer();
        } else {
            asker.onUnreachable(path.wordsOf(failure));
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
