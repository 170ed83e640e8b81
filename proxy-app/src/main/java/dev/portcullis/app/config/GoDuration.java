package dev.portcullis.app.config;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads durations as Go and Traefik write them: {@code 1m30s}, {@code 500ms}, {@code 1.5h}; a bare number is seconds. */
final class GoDuration {
    /** Ten years: far beyond any use, and far below what the timers' nanoseconds can hold. */
    static final long MILLIS_MAX = 10L * 365 * 24 * 3_600_000;

    private static final Pattern PART = Pattern.compile("([0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(ns|us|µs|μs|ms|s|m|h)");
    private static final Pattern WHOLE = Pattern.compile("(?:" + PART.pattern() + ")+");
    private static final Map<String, BigDecimal> MILLIS_OF_UNIT = Map.of(
            "ns",
            new BigDecimal("0.000001"),
            "us",
            new BigDecimal("0.001"),
            "µs",
            new BigDecimal("0.001"),
            "μs",
            new BigDecimal("0.001"),
            "ms",
            BigDecimal.ONE,
            "s",
            BigDecimal.valueOf(1_000),
            "m",
            BigDecimal.valueOf(60_000),
            "h",
            BigDecimal.valueOf(3_600_000));

    private GoDuration() {}

    /**
     * Milliseconds, rounded up, so that what is more than nothing never becomes "off".
     *
     * @throws IllegalArgumentException with a message for the operator
     */
    static long parseMillis(String text) {
        if (text.startsWith("-")) {
            throw new IllegalArgumentException("must not be negative; write one such as 30s, or 0s to switch it off");
        }
        // 18 digits and a few units are plenty; more would only make the arithmetic slow.
        if (text.length() > 64) {
            throw new IllegalArgumentException("is too long for a duration");
        }
        BigDecimal millis =
                text.matches("[0-9]+") ? new BigDecimal(text).multiply(BigDecimal.valueOf(1_000)) : sumOfParts(text);
        if (millis.compareTo(BigDecimal.valueOf(MILLIS_MAX)) > 0) {
            throw new IllegalArgumentException("is more than ten years");
        }
        return millis.setScale(0, RoundingMode.CEILING).longValueExact();
    }

    /** A duration as an operator writes it: {@code 1m30s}, {@code 500ms}, {@code 0s}. */
    static String text(long millis) {
        if (millis % 1_000 != 0) {
            return millis + "ms";
        }
        long seconds = millis / 1_000;
        String text = (seconds >= 3_600 ? seconds / 3_600 + "h" : "")
                + (seconds % 3_600 >= 60 ? seconds % 3_600 / 60 + "m" : "")
                + (seconds % 60 > 0 ? seconds % 60 + "s" : "");
        return text.isEmpty() ? "0s" : text;
    }

    private static BigDecimal sumOfParts(String text) {
        if (!WHOLE.matcher(text).matches()) {
            String days = text.matches("[0-9.]+ ?[dw]") ? "; Go has no days, write hours" : "";
            throw new IllegalArgumentException("is not a duration; write one such as 30s, 1m30s, or 500ms" + days);
        }
        BigDecimal sum = BigDecimal.ZERO;
        Matcher part = PART.matcher(text);
        while (part.find()) {
            BigDecimal unit = MILLIS_OF_UNIT.get(part.group(2));
            if (unit == null) {
                throw new AssertionError("the pattern admits only the units of the table");
            }
            sum = sum.add(new BigDecimal(part.group(1)).multiply(unit));
        }
        return sum;
    }
}
