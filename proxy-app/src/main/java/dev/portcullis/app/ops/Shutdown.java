package dev.portcullis.app.ops;

import dev.portcullis.app.admin.Readiness;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What signals do: the first TERM or INT asks for a drain, the second ends the process at once, HUP reloads. Signals
 * come on any thread; one thread waits.
 */
final class Shutdown {
    static final int INT = 2;
    static final int TERM = 15;

    /** A process that a signal ends has this plus the signal's number as its exit code. */
    private static final int SIGNAL_EXIT_CODE = 128;

    private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

    private final Readiness readiness;
    private final IntConsumer halt;
    private final Runnable reload;
    private final AtomicBoolean asked = new AtomicBoolean();
    private final CountDownLatch requested = new CountDownLatch(1);

    /**
     * Nothing is asked for yet.
     *
     * @param readiness turned to draining by the first signal
     * @param halt ends the process with an exit code, without any clean-up
     * @param reload what HUP asks for; must not block
     */
    Shutdown(Readiness readiness, IntConsumer halt, Runnable reload) {
        this.readiness = readiness;
        this.halt = halt;
        this.reload = reload;
    }

    /** Takes TERM, INT, and HUP from the JVM. */
    void install() {
        boolean term = Signals.handle("TERM", () -> onEnd("SIGTERM", TERM));
        boolean interrupt = Signals.handle("INT", () -> onEnd("SIGINT", INT));
        boolean hangUp = Signals.handle("HUP", this::onHangUp);
        if (!term || !interrupt || !hangUp) {
            LOG.warn("the JVM does not hand out all of TERM, INT, and HUP: those will end the process without a drain");
        }
    }

    /** TERM or INT arrived. */
    void onEnd(String name, int number) {
        if (asked.compareAndSet(false, true)) {
            LOG.info("{}: draining; a second one ends the process at once", name);
            readiness.draining();
            requested.countDown();
        } else {
            LOG.warn("a second {}: ending at once", name);
            halt.accept(SIGNAL_EXIT_CODE + number);
        }
    }

    /** HUP arrived; left to the JVM it would kill the proxy. */
    void onHangUp() {
        LOG.info("SIGHUP: reading the configuration again");
        reload.run();
    }

    /** Waits for the first TERM or INT. An interrupt counts as one, and stays set for the caller. */
    void await() {
        try {
            requested.await();
        } catch (InterruptedException e) {
            readiness.draining();
            Thread.currentThread().interrupt();
        }
    }
}
