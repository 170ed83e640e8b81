package dev.portcullis.routing;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Estimates what a regular expression unfolds to before it is compiled: repeats of repeats multiply, and the compiler would
 * write out a million instructions for ten characters. What is no regular expression at all gets some number.
 */
final class RegexpSize {
    private final String text;
    private int at;
    private final Deque<Long> outer = new ArrayDeque<>();
    private long sum;
    private long last;

    private RegexpSize(String text) {
        this.text = text;
    }

    /** About how many instructions the program will have. */
    static long estimate(String text) {
        RegexpSize size = new RegexpSize(text);
        while (size.at < text.length()) {
            size.step();
        }
        return size.sum;
    }

    private void step() {
        char c = text.charAt(at++);
        switch (c) {
            case '(' -> {
                outer.push(sum);
                sum = 0;
            }
            case ')' -> close();
            case '{' -> repeat();
            case '[' -> skipClass();
            case '\\' -> {
                at++;
                atom();
            }
            default -> atom();
        }
    }

    private void atom() {
        last = 1;
        sum++;
    }

    private void close() {
        last = sum + 1;
        sum = last + (outer.isEmpty() ? 0 : outer.pop());
    }

    /** Passes over a class; a bracket that comes first in it does not end it. */
    private void skipClass() {
        int from = text.startsWith("^", at) ? at + 1 : at;
        at = from + 1;
        while (at < text.length() && text.charAt(at) != ']') {
            boolean named = text.startsWith("[:", at) && text.indexOf(":]", at) > 0;
            at = named ? text.indexOf(":]", at) + 2 : at + (text.charAt(at) == '\\' ? 2 : 1);
        }
        at++;
        atom();
    }

    /** Multiplies what stands before by a count such as {@code {2,5}}; a brace that starts no count is a character. */
    private void repeat() {
        int end = text.indexOf('}', at);
        String count = end < 0 ? "" : text.substring(at, end);
        if (!count.matches("[0-9]{1,4}(,[0-9]{0,4})?")) {
            atom();
            return;
        }
        at = end + 1;
        long times = 1;
        for (String number : count.split(",", 2)) {
            times = Math.max(times, number.isEmpty() ? times + 1 : Long.parseLong(number));
        }
        // More than any limit is enough to know, and cannot overflow.
        long more = Math.min(last * (times - 1), Integer.MAX_VALUE);
        sum += more;
        last += more;
    }
}
