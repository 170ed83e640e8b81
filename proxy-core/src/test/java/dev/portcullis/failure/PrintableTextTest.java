package dev.portcullis.failure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** A stranger's text cannot forge or break a line of the log. */
class PrintableTextTest {
    @Test
    void escapesControlsAndBackslashes() {
        assertEquals("a\\x0a\\x00\\x5c\\x7f\\xff\\u20ac", PrintableText.of("a\n\0\\\u007f\u00ff\u20ac", 100));
    }

    @Test
    void cutsLongText() {
        assertEquals("abc...", PrintableText.of("abcd", 3));
        assertEquals("abc", PrintableText.of("abc", 3));
    }
}
