package dev.portcullis.app.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Values in, JSON out. */
final class JsonTextTest {
    @Test
    void writesEveryKindOfValue() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("b", List.of(1, 2L, true));
        map.put("a", null);
        map.put("none", List.of());
        map.put("deep", Map.of("x", "y"));
        assertEquals("""
                {
                  "b": [
                    1,
                    2,
                    true
                  ],
                  "a": null,
                  "none": [],
                  "deep": {
                    "x": "y"
                  }
                }""", JsonText.of(map));
    }

    @Test
    void quotesWhatWouldEndOrSteerText() {
        assertEquals(
                "\"a\\\"b\\\\c\\nd\\u001be\u00e4\\ud83d\\ude00\"",
                JsonText.quoted("a\"b\\c\nd\u001be\u00e4\ud83d\ude00"));
    }

    @Test
    void refusesWhatHasNoJson() {
        assertThrows(IllegalArgumentException.class, () -> JsonText.of(new Object()));
    }
}
