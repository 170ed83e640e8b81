package dev.portcullis.health;

import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.loop.TimerWheel.Alarm;
import dev.portcullis.observe.HealthState;
import dev.portcullis.settings.HealthCheckSettings;
import dev.portcullis.settings.HealthCheckSettings.Grpc;
import dev.portcullis.upstream.CheckPath;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** The servers that one loop asks. */
@EventLoopConfined
final class LoopChecks {
    /** An interval is longer or shorter by up to a tenth, so that servers which began together do not stay so. */
    private static final double JITTER = 0.1;

    private final HealthLoop loop;
    private final DoubleSupplier chance;
    private final VerdictListener listener;
    private final ProbeSlots slots;
    private final Map<CheckedServer, ServerCheck> checks = new HashMap<>();
    /** What was found last, also of a server whose check is another one now. */
    private final Map<CheckedServer, Verdict> verdicts = new HashMap<>();

    LoopChecks(HealthLoop loop, DoubleSupplier chance, VerdictListener listener) {
        this.loop = loop;
        this.chance = chance;
        this.listener = listener;
        this.slots = new ProbeSlots(loop.observer());
    }

    HealthLoop loop() {
        return loop;
    }

    /** Asks a server from now on, and no longer as before if it was asked before. */
    void start(CheckedServer server, HealthCheckSettings settings) {
        ServerCheck before = checks.remove(server);
        if (before != null) {
            before.stop();
        }
        Verdict verdict = verdicts.computeIfAbsent(server, unused -> new Verdict());
        verdict.begin(settings);
        boolean watches = settings.question() instanceof Grpc grpc && grpc.watch();
        ServerCheck check = watches
                ? new WatchedServer(this, server, settings, verdict)
                : new PolledServer(this, server, settings, verdict);
        checks.put(server, check);
        check.start();
    }

    /** The server's connections may be others now: what needs one for long takes it anew. */
    void reconnect(CheckedServer server) {
        ServerCheck check = checks.get(server);
        if (check != null) {
            check.reconnect();
        }
    }

    void stop(CheckedServer server) {
        ServerCheck check = checks.remove(server);
        if (check != null) {
            check.stop();
            verdicts.remove(server);
            loop.observer().onHealthChanged(server.service(), server.address().toString(), HealthState.UNCHECKED, "");
        }
    }

    ProbeSlots slots() {
        return slots;
    }

    long nowNanos() {
        return loop.worker().nowNanos();
    }

    /** Starts a timer, spread by chance. */
    void startSpread(Alarm alarm, long millis) {
        double factor = 1 - JITTER + 2 * JITTER * chance.getAsDouble();
        start(alarm, (long) ((double) millis * factor));
    }

    void start(Alarm alarm, long millis) {
        loop.worker().timers().start(alarm, nowNanos(), TimeUnit.MILLISECONDS.toNanos(millis));
    }

    void stop(Alarm alarm) {
        loop.worker().timers().stop(alarm);
    }

    /** The way to a server; null when a reload took it out and its check is about to end. */
    @Nullable
    CheckPath path(CheckedServer server, HealthCheckSettings settings) {
        return loop.upstreams()
                .checkPath(server.service(), server.address(), AskedAddress.of(server.address(), settings));
    }

    /** Something else is known of a server. */
    void tell(CheckedServer server, HealthState state, String reason) {
        listener.onVerdict(server, state, reason);
        loop.observer().onHealthChanged(server.service(), server.address().toString(), state, reason);
    }
}
