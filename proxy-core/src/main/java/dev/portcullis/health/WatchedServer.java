package dev.portcullis.health;

import dev.portcullis.grpc.GrpcStatus;
import dev.portcullis.grpc.HealthMessages;
import dev.portcullis.grpc.ServingStatus;
import dev.portcullis.grpc.SmallMessages;
import dev.portcullis.grpc.StatusMapping;
import dev.portcullis.http2.H2Stream;
import dev.portcullis.http2.hpack.FieldRole;
import dev.portcullis.http2.hpack.HeaderBlock;
import dev.portcullis.http2.hpack.HeaderField;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.loop.TimerWheel.Alarm;
import dev.portcullis.settings.HealthCheckSettings;
import dev.portcullis.settings.HealthCheckSettings.Grpc;
import dev.portcullis.upstream.CheckPath;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A server that tells each change by itself, over one stream of {@code Watch} that stays open (gRFC A17). What it says holds at once.
 *
 * <pre>
 *   begun --first message--> watching --stream ends--> begun again, behind a back-off that a message ends
 *     |--no message in time, or an error--> unhealthy, and begun again behind the back-off
 *     '--UNIMPLEMENTED--> healthy, for ever: the server has no Watch
 * </pre>
 */
@EventLoopConfined
final class WatchedServer implements ServerCheck {
    /** The first wait of the back-off; as gRPC's clients (gRPC connection-backoff). */
    private static final long RETRY_MIN_MILLIS = 1_000;

    private static final double GROWTH = 1.6;

    private final LoopChecks checks;
    private final CheckedServer server;
    private final HealthCheckSettings settings;
    private final Grpc question;
    private final Verdict verdict;
    private final Runnable begin = this::begin;
    private final Alarm retry;
    private final Alarm timeout;
    private @Nullable Watch watching;
    private long retryMillis = RETRY_MIN_MILLIS;

    WatchedServer(LoopChecks checks, CheckedServer server, HealthCheckSettings settings, Verdict verdict) {
        if (!(settings.question() instanceof Grpc grpc)) {
            throw new IllegalArgumentException("only gRPC servers are watched");
        }
        this.checks = checks;
        this.server = server;
        this.settings = settings;
        this.question = grpc;
        this.verdict = verdict;
        this.retry = new Alarm(now -> start());
        this.timeout = new Alarm(now -> onFailed("no answer within " + settings.timeoutMillis() + " ms"));
    }

    @Override
    public void start() {
        checks.slots().take(begin);
    }

    @Override
    public void reconnect() {
        if (watching != null) {
            end();
            start();
        }
    }

    @Override
    public void stop() {
        checks.stop(retry);
        end();
    }

    private void begin() {
        CheckPath path = checks.path(server, settings);
        if (path == null) {
            retryLater();
            return;
        }
        Watch watch = new Watch(path);
        watching = watch;
        checks.start(timeout, settings.timeoutMillis());
        watch.begin();
    }

    private void end() {
        checks.stop(timeout);
        Watch watch = watching;
        if (watch != null) {
            watching = null;
            watch.close();
        }
        checks.slots().giveBack(begin);
    }

    private void retryLater() {
        end();
        checks.startSpread(retry, retryMillis);
        long longestMillis = Math.max(RETRY_MIN_MILLIS, settings.unhealthyIntervalMillis());
        retryMillis = Math.min((long) ((double) retryMillis * GROWTH), longestMillis);
    }

    private void onSaid(@Nullable ServingStatus status) {
        checks.stop(timeout);
        checks.slots().giveBack(begin);
        retryMillis = RETRY_MIN_MILLIS;
        boolean good = status == ServingStatus.SERVING;
        judge(good, good ? "" : "says " + (status == null ? "something that is no health status" : status));
    }

    private void onFailed(String why) {
        judge(false, why);
        retryLater();
    }

    private void onStatus(int code, String more) {
        if (code != GrpcStatus.UNIMPLEMENTED.number()) {
            onFailed("ends Watch with " + GrpcAnswer.nameOf(code) + more);
            return;
        }
        end();
        judge(true, "has no Watch: set healthCheck.grpc.watch to false, so that it is asked instead");
    }

    private void judge(boolean good, String why) {
        if (verdict.onWord(good)) {
            checks.tell(server, verdict.state(), why);
        }
    }

    /** Reads one {@code Watch}. After {@link #close} it tells nothing. */
    @EventLoopConfined
    private final class Watch implements CheckStream.Asker {
        private final CheckStream stream;
        private final SmallMessages messages = new SmallMessages();
        private boolean heard;

        Watch(CheckPath path) {
            this.stream = new CheckStream(path, CheckRequest.watch(settings, question), this);
        }

        void begin() {
            stream.begin();
        }

        void close() {
            stream.close();
        }

        @Override
        public void onUnreachable(String why) {
            onFailed(why);
        }

        @Override
        public void onNoAnswer() {
            retryLater();
        }

        @Override
        public void onHead(H2Stream from, HeaderBlock head, boolean endStream) {
            if (endStream) {
                stream.onServerEnded(from);
            }
            int http = HttpAnswer.statusOf(head);
            boolean answered = head.first(FieldRole.GRPC_STATUS) != null;
            if (answered) {
                onStatus(head);
            } else if (http != 200 || endStream) {
                String more = " (HTTP status " + http + " without grpc-status)";
                WatchedServer.this.onStatus(StatusMapping.ofHttp(http).number(), more);
            }
        }

        @Override
        public void onData(H2Stream from, ByteBuf peek, int index, int length, boolean endStream) {
            from.returnCredit(length);
            if (endStream) {
                stream.onServerEnded(from);
            }
            for (int at = index; at < index + length && !stream.isOver(); ) {
                at += messages.add(peek, at, index + length - at);
                byte[] message = messages.next();
                if (message != null) {
                    heard = true;
                    onSaid(HealthMessages.statusOf(message));
                }
            }
            if (!stream.isOver() && messages.isBroken()) {
                onFailed("sends a message that is compressed, or too large");
            } else if (!stream.isOver() && endStream) {
                onFailed("ends Watch without trailers");
            }
        }

        @Override
        public void onTrailers(H2Stream from, HeaderBlock trailers) {
            stream.onServerEnded(from);
            onStatus(trailers);
        }

        private void onStatus(HeaderBlock trailers) {
            HeaderField status = trailers.first(FieldRole.GRPC_STATUS);
            int code = status == null ? GrpcStatus.UNKNOWN.number() : GrpcStatus.numberOf(status);
            WatchedServer.this.onStatus(code, GrpcAnswer.messageOf(trailers));
        }

        /** A connection that ends is not yet a server that does: what was known holds until it has been asked again. */
        @Override
        public void onAborted(H2Stream from, Abort abort, long errorCode, String detail) {
            if (stream.isOver()) {
                return;
            }
            boolean lost = abort == Abort.CONNECTION_LOST || CheckStream.isRefusal(abort, errorCode);
            if (lost && heard) {
                end();
                start();
            } else {
                onFailed(CheckStream.wordsOf(abort, errorCode, detail));
            }
        }
    }
}
