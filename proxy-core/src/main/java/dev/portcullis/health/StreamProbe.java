package dev.portcullis.health;

import dev.portcullis.health.Answer.Finding;
import dev.portcullis.http2.H2Stream;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.upstream.CheckPath;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Asks a server by a request on a stream, and reads the answer. */
@EventLoopConfined
final class StreamProbe implements Probe, CheckStream.Asker {
    private final CheckStream stream;
    private final Answer answer;
    private final ProbeListener listener;

    StreamProbe(CheckPath path, CheckRequest request, Answer answer, ProbeListener listener) {
        this.stream = new CheckStream(path, request, this);
        this.answer = answer;
        this.listener = listener;
    }

    @Override
    public void begin() {
        stream.begin();
    }

    @Override
    public void cancel() {
        if (!stream.isOver()) {
            stream.close();
        }
    }

    private void end(Finding finding) {
        if (!stream.isOver()) {
            stream.close();
            listener.onAnswer(finding.good(), finding.why());
        }
    }

    @Override
    public void onUnreachable(String why) {
        end(Finding.bad(why));
    }

    @Override
    public void onNoAnswer() {
        stream.close();
        listener.onNoAnswer();
    }

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
            stream.onServerEnded(from);
        }
        if (finding != null) {
            end(finding);
        }
    }

    @Override
    public void onAborted(H2Stream from, Abort abort, long errorCode, String detail) {
        if (stream.isOver()) {
            return;
        }
        if (CheckStream.isRefusal(abort, errorCode)) {
            onNoAnswer();
        } else {
            end(Finding.bad(CheckStream.wordsOf(abort, errorCode, detail)));
        }
    }
}
