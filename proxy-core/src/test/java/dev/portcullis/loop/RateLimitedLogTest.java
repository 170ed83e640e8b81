package dev.portcullis.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** One line per interval, and none is forgotten in the count. */
class RateLimitedLogTest {
    private final RecordingLogger logger = new RecordingLogger();
    private final RateLimitedLog log = new RateLimitedLog(logger, System.Logger.Level.INFO, 10_000);

    @Test
    void writesTheFirstLineAtOnceWhateverTheClockSays() {
        log.log(-5, "a");
        assertEquals(List.of("INFO a"), logger.lines());
    }

    @Test
    void countsWhatItHeldBack() {
        log.log(0, "a");
        log.log(1, "b");
        log.log(TimeUnit.SECONDS.toNanos(10) - 1, "c");
        log.log(TimeUnit.SECONDS.toNanos(10), "d");
        assertEquals(List.of("INFO a", "INFO d (2 more like it since the last such line)"), logger.lines());
    }
}
