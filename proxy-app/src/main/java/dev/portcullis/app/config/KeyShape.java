package dev.portcullis.app.config;

import java.util.List;

/**
 * What may stand at a key, as its reader asked for it.
 *
 * @param kind what kind of value
 * @param min the least number
 * @param max the greatest number
 * @param words the words that are allowed
 */
record KeyShape(Kind kind, long min, long max, List<String> words) {
    static final KeyShape ANYTHING = of(Kind.ANYTHING);
    static final KeyShape SECTION = of(Kind.SECTION);
    static final KeyShape SWITCHED_SECTION = of(Kind.SWITCHED_SECTION);
    static final KeyShape SECTION_OR_TEXT = of(Kind.SECTION_OR_TEXT);
    static final KeyShape LIST = of(Kind.LIST);
    static final KeyShape TEXT = of(Kind.TEXT);
    static final KeyShape DECIMAL = of(Kind.DECIMAL);
    static final KeyShape FLAG = of(Kind.FLAG);
    static final KeyShape DURATION = of(Kind.DURATION);

    KeyShape {
        words = List.copyOf(words);
    }

    private static KeyShape of(Kind kind) {
        return new KeyShape(kind, 0, 0, List.of());
    }

    static KeyShape number(long min, long max) {
        return new KeyShape(Kind.NUMBER, min, max, List.of());
    }

    static KeyShape word(List<String> words) {
        return new KeyShape(Kind.WORD, 0, 0, words);
    }

    /** The kinds; a switched section means something by standing there, and some may be written as text or as a path. */
    enum Kind {
        ANYTHING,
        SECTION,
        SWITCHED_SECTION,
        SECTION_OR_TEXT,
        LIST,
        TEXT,
        FLAG,
        NUMBER,
        DECIMAL,
        DURATION,
        WORD
    }
}
