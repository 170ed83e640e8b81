package dev.portcullis.http2;

import dev.portcullis.http2.frame.FrameWriter;
import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.loop.TimerWheel.Alarm;
import dev.portcullis.observe.CloseReason;
import dev.portcullis.settings.KeepAliveSettings;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Asks a silent peer by PING whether it is there, ends the connection when it is not, and tells of one that is old (gRFC A9). A
 * client is asked at the latest after {@code ping}, so that a balancer between us sees traffic in time; a backend at the
 * earliest after it, because gRPC's servers end connections that ask too often, and only while calls are open (gRFC A8).
 */
@EventLoopConfined
final class KeepAlive {
    /** The payload of our PING; the value means nothing. */
    static final long KEEP_ALIVE_PING = 0x616c6976_653f0000L;

    /** Looks at the peer's silence per {@code ping}. */
    private static final int LOOKS = 4;
    /** Connections that were made together should not end together. */
    private static final double JITTER = 0.1;

    private final H2Connection connection;
    private final KeepAliveSettings settings;
    private final boolean towardsBackend;
    private final Alarm look = new Alarm(this::onLook);
    private final Alarm age = new Alarm(this::onAged);
    private boolean heard;
    private boolean asked;
    private boolean ackDue;
    private int silentLooks;
    private int requests;

    KeepAlive(H2Connection connection) {
        this.connection = connection;
        this.settings = connection.options().keepAlive();
        this.towardsBackend = connection.options().peer() == PeerRole.SERVER;
    }

    /** The connection is ready. */
    void start() {
        lookLater();
        if (settings.ageMaxMillis() > 0) {
            double spread = ThreadLocalRandom.current().nextDouble(1 - JITTER, 1 + JITTER);
            after(age, TimeUnit.MILLISECONDS.toNanos((long) (settings.ageMaxMillis() * spread)));
        }
    }

    void stop() {
        connection.worker().timers().stop(look);
        connection.worker().timers().stop(age);
    }

    /** Bytes came: the peer is there. */
    void onHeard() {
        heard = true;
    }

    /** Takes the answer to our PING; whether it is that. */
    boolean onPingAck(long data) {
        boolean due = ackDue && data == KEEP_ALIVE_PING;
        ackDue &= !due;
        return due;
    }

    /** The peer opened a stream. */
    void onRequest() {
        requests++;
        if (requests == settings.requestsMax()) {
            connection.drain(ConnectionListener.MAX_AGE);
        }
    }

    private void onAged(long nowNanos) {
        connection.listener().onAged(connection);
    }

    private void after(Alarm alarm, long nanos) {
        if (nanos > 0) {
            connection.worker().timers().start(alarm, connection.worker().nowNanos(), nanos);
        }
    }

    private void lookLater() {
        after(look, TimeUnit.MILLISECONDS.toNanos(settings.pingMillis()) / LOOKS);
    }

    private void onLook(long nowNanos) {
        if (asked && !heard) {
            String detail = "no answer to PING for " + settings.pingTimeoutMillis() + " ms";
            connection.close(CloseReason.DEAD_PEER, detail);
            return;
        }
        if (asked && !towardsBackend) {
            // The answer came soon behind the PING: what was waited for it has been silence since.
            silentLooks = (int) Math.min(settings.pingTimeoutMillis() * LOOKS / settings.pingMillis(), LOOKS);
        } else {
            boolean silent = !heard && !(towardsBackend && connection.openStreams() == 0);
            silentLooks = silent ? silentLooks + 1 : 0;
        }
        heard = false;
        asked = silentLooks >= (towardsBackend ? LOOKS : LOOKS - 1);
        if (!asked) {
            lookLater();
            return;
        }
        silentLooks = 0;
        ackDue = true;
        FrameWriter.ping(connection.output().control(), KEEP_ALIVE_PING, false);
        after(look, Math.max(1, TimeUnit.MILLISECONDS.toNanos(settings.pingTimeoutMillis())));
    }
}
