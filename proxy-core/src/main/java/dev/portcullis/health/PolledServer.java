package dev.portcullis.health;

import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.loop.TimerWheel.Alarm;
import dev.portcullis.observe.HealthState;
import dev.portcullis.settings.HealthCheckSettings;
import dev.portcullis.settings.HealthCheckSettings.Grpc;
import dev.portcullis.settings.HealthCheckSettings.Http;
import dev.portcullis.settings.HealthCheckSettings.Tcp;
import dev.portcullis.upstream.CheckPath;
import org.jspecify.annotations.Nullable;

/**
 * A server that is asked each interval.
 *
 * <pre>
 *   waiting for a slot --> asked --answer, or no time left--> waiting for the next interval --> ...
 * </pre>
 */
@EventLoopConfined
final class PolledServer implements ServerCheck, ProbeListener {
    private final LoopChecks checks;
    private final CheckedServer server;
    private final HealthCheckSettings settings;
    private final Verdict verdict;
    private final Runnable ask = this::ask;
    private final Alarm nextProbe;
    private final Alarm timeout;
    private @Nullable Probe probe;

    PolledServer(LoopChecks checks, CheckedServer server, HealthCheckSettings settings, Verdict verdict) {
        this.checks = checks;
        this.server = server;
        this.settings = settings;
        this.verdict = verdict;
        this.nextProbe = new Alarm(now -> start());
        this.timeout = new Alarm(now -> onTimeout());
    }

    @Override
    public void start() {
        checks.slots().take(ask);
    }

    /** The next probe takes what connection there is. */
    @Override
    public void reconnect() {}

    @Override
    public void stop() {
        checks.stop(nextProbe);
        endProbe();
    }

    private void ask() {
        CheckPath path = checks.path(server, settings);
        if (path == null) {
            onNoAnswer();
            return;
        }
        Probe asked = probe(path);
        probe = asked;
        checks.start(timeout, settings.timeoutMillis());
        asked.begin();
    }

    private Probe probe(CheckPath path) {
        if (settings.question() instanceof Grpc grpc) {
            return new StreamProbe(path, CheckRequest.of(settings, grpc), new GrpcAnswer(grpc), this);
        }
        if (settings.question() instanceof Http http) {
            return new StreamProbe(path, CheckRequest.of(settings, http), new HttpAnswer(http), this);
        }
        if (settings.question() instanceof Tcp) {
            return new TcpProbe(path, this);
        }
        throw new AssertionError("a question of a kind that nobody asks: " + settings.question());
    }

    private void onTimeout() {
        endProbe();
        judge(false, "no answer within " + settings.timeoutMillis() + " ms");
        startNext();
    }

    @Override
    public void onAnswer(boolean good, String why) {
        probe = null;
        endProbe();
        judge(good, why);
        startNext();
    }

    @Override
    public void onNoAnswer() {
        probe = null;
        endProbe();
        startNext();
    }

    private void endProbe() {
        checks.stop(timeout);
        Probe running = probe;
        if (running != null) {
            probe = null;
            running.cancel();
        }
        checks.slots().giveBack(ask);
    }

    private void judge(boolean good, String why) {
        if (verdict.onAnswer(good)) {
            checks.tell(server, verdict.state(), why);
        }
    }

    private void startNext() {
        long millis = verdict.state() == HealthState.UNHEALTHY
                ? settings.unhealthyIntervalMillis()
                : settings.intervalMillis();
        boolean soon = verdict.isInDoubt() || verdict.state() == HealthState.UNKNOWN;
        checks.startSpread(nextProbe, soon ? Math.min(millis, HealthCheckSettings.CONFIRM_MILLIS) : millis);
    }
}
