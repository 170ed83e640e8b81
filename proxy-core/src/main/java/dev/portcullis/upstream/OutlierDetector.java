package dev.portcullis.upstream;

import dev.portcullis.loop.EventLoopConfined;
import dev.portcullis.loop.TimerWheel.Alarm;
import dev.portcullis.loop.Worker;
import dev.portcullis.observe.EdgeObserver;
import dev.portcullis.settings.OutlierSettings;
import dev.portcullis.settings.OutlierSettings.FailurePercentage;
import dev.portcullis.settings.OutlierSettings.SuccessRate;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Takes servers whose calls fail out of a service for a while (gRFC A50): after failures in a row at once, and by their rates at the
 * end of each interval. Judges by the calls of its worker. The timer runs only while there are calls or ejections to forget.
 */
@EventLoopConfined
final class OutlierDetector {
    /** Ejections end up to this part later, so that servers that failed together do not come back together. */
    private static final double JITTER = 0.1;

    private final OutlierSettings settings;
    private final Upstream service;
    private final Worker worker;
    private final EdgeObserver observer;
    private final long windowNanos;
    private final Alarm interval = new Alarm(this::onInterval);
    private boolean stopped;

    OutlierDetector(OutlierSettings settings, Upstream service, BackendConnector connector) {
        this.settings = settings;
        this.service = service;
        this.worker = connector.worker();
        this.observer = connector.observer();
        this.windowNanos = TimeUnit.MILLISECONDS.toNanos(settings.failureWindowMillis());
    }
    /** Another one takes the endpoints over, and judges no call that this one's service still ends. */
    void stop() {
        stopped = true;
        worker.timers().stop(interval);
    }

    /** A call of an endpoint is over. */
    void onCallEnded(Endpoint endpoint, CallOutcome outcome) {
        switch (outcome) {
            case ANSWERED -> onAnswered(endpoint);
            case FAILED -> onFailed(endpoint);
            case ABANDONED -> {
                // The client left, or nobody worked on the call.
            }
        }
    }

    private void onAnswered(Endpoint endpoint) {
        if (!stopped) {
            endpoint.record().onAnswered();
            watch();
        }
    }

    /** A call failed, or a connect. */
    void onFailed(Endpoint endpoint) {
        if (stopped) {
            return;
        }
        CallRecord record = endpoint.record();
        record.onFailed(worker.nowNanos(), windowNanos);
        int most = settings.consecutiveFailures();
        if (most > 0 && record.inARow() >= most) {
            eject(endpoint, record.inARow() + " failures in a row");
        }
        watch();
    }

    private void watch() {
        if (!interval.isRunning()) {
            long nanos = TimeUnit.MILLISECONDS.toNanos(settings.intervalMillis());
            worker.timers().start(interval, worker.nowNanos(), nanos);
        }
    }

    private void onInterval(long nowNanos) {
        judgeBySuccessRate();
        judgeByFailures();
        boolean anyLeft = false;
        for (int i = 0; i < service.size(); i++) {
            CallRecord record = service.endpoint(i).record();
            anyLeft |= record.calls() > 0 || record.ejections() > 0;
            record.onInterval();
        }
        if (anyLeft) {
            watch();
        }
    }

    private void judgeBySuccessRate() {
        SuccessRate rule = settings.successRate();
        if (rule == null) {
            return;
        }
        int hosts = 0;
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < service.size(); i++) {
            if (isJudged(i, rule.requestVolume())) {
                double percent = service.endpoint(i).record().answeredPercent();
                hosts++;
                sum += percent;
                squares += percent * percent;
            }
        }
        if (hosts == 0 || hosts < rule.minimumHosts()) {
            return;
        }
        double mean = sum / hosts;
        double stdev = Math.sqrt(Math.max(0, squares / hosts - mean * mean));
        ejectBelow(mean - stdev * rule.stdevFactor() / 1_000, rule.requestVolume());
    }

    private void ejectBelow(double needed, int requestVolume) {
        for (int i = 0; i < service.size(); i++) {
            double percent = service.endpoint(i).record().answeredPercent();
            if (isJudged(i, requestVolume) && percent < needed) {
                eject(
                        service.endpoint(i),
                        Math.round(percent) + " percent of its calls succeed, far fewer than elsewhere");
            }
        }
    }

    private void judgeByFailures() {
        FailurePercentage rule = settings.failurePercentage();
        if (rule == null) {
            return;
        }
        int hosts = 0;
        for (int i = 0; i < service.size(); i++) {
            hosts += isJudged(i, rule.requestVolume()) ? 1 : 0;
        }
        for (int i = 0; i < service.size() && hosts >= rule.minimumHosts(); i++) {
            double failed = 100 - service.endpoint(i).record().answeredPercent();
            if (isJudged(i, rule.requestVolume()) && failed > rule.threshold()) {
                eject(service.endpoint(i), Math.round(failed) + " percent of its calls failed");
            }
        }
    }

    private boolean isJudged(int place, int requestVolume) {
        Endpoint endpoint = service.endpoint(place);
        return !endpoint.health().isEjected() && endpoint.record().calls() >= requestVolume;
    }

    private void eject(Endpoint endpoint, String reason) {
        if (endpoint.health().isEjected() || !service.canLose(endpoint, settings.maxEjectionPercent())) {
            return;
        }
        double base = (double) TimeUnit.MILLISECONDS.toNanos(settings.baseEjectionMillis());
        double most = Math.max(base, (double) TimeUnit.MILLISECONDS.toNanos(settings.maxEjectionMillis()));
        double nanos = Math.min(base * (endpoint.record().ejections() + 1), most);
        double spread = ThreadLocalRandom.current().nextDouble(1, 1 + JITTER);
        endpoint.record().eject(reason, (long) (nanos * spread));
        observer.onBackendEjected(service.name(), endpoint.name(), reason);
    }
}
