package dev.portcullis.app.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Go's durations, and bare numbers as seconds. */
final class GoDurationTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "0s, 0",
        "60, 60000",
        "1m30s, 90000",
        "500ms, 500",
        "1.5h, 5400000",
        ".5s, 500",
        "1.s, 1000",
        "1ns, 1",
        "1500us, 2",
        "1h1m1s1ms, 3661001",
        "3µs, 1",
        "87600h, 315360000000"
    })
    void readsDuration(String text, long millis) {
        assertEquals(millis, GoDuration.parseMillis(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "s", "1x", "1 s", "1,5s", "-1s", "1s-", "1.5", "٣s", "87601h", "9999999999999999999s"})
    void refusesOtherText(String text) {
        assertThrows(IllegalArgumentException.class, () -> GoDuration.parseMillis(text));
    }
}
