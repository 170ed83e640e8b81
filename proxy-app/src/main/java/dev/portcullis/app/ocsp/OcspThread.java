package dev.portcullis.app.ocsp;

import dev.portcullis.app.settings.OcspSettings;
import java.time.Clock;
import java.util.SplittableRandom;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that asks CAs about the served certificates, {@code portcullis-ocsp}. */
public final class OcspThread implements AutoCloseable {
    /** Between two looks at which certificates are due: a new one is without an answer for so long. */
    static final long LOOK_MILLIS = 5_000;

    private static final Logger LOG = LoggerFactory.getLogger("dev.portcullis.Portcullis");

    private final ScheduledThreadPoolExecutor executor;

    private OcspThread(OcspRefresh refresh, Clock clock) {
        executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "portcullis-ocsp");
            thread.setDaemon(true);
            return thread;
        });
        executor.scheduleWithFixedDelay(() -> look(refresh, clock), 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /**
     * Asks about every certificate, now and whenever an answer is half through.
     *
     * @param listener told on that thread what came of each try; an answer is sent to clients by then
     */
    public static OcspThread start(OcspSettings settings, Stapling stapling, Consumer<OcspOutcome> listener) {
        OcspResponder responder = new OcspResponder();
        return new OcspThread(
                new OcspRefresh(settings, stapling, responder, new SplittableRandom(), listener), Clock.systemUTC());
    }

    private static void look(OcspRefresh refresh, Clock clock) {
        try {
            refresh.look(clock.instant());
        } catch (InterruptedException e) {
            // The program ends.
            Thread.currentThread().interrupt();
        } catch (RuntimeException defect) {
            // Thrown on, it would end the looks for good.
            LOG.error("a defect of the proxy ended a look at OCSP answers; please report it", defect);
        }
    }

    /** Ends it; a question that is under way is given up. */
    @Override
    public void close() {
        executor.shutdownNow();
    }
}
