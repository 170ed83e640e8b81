package dev.portcullis.http2.hpack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is known of a field from its name and value alone. */
class HeaderFieldTest {
    @ParameterizedTest
    @CsvSource({
        ":method, METHOD",
        ":scheme, SCHEME",
        ":authority, AUTHORITY",
        ":path, PATH",
        ":status, STATUS",
        ":protocol, UNKNOWN_PSEUDO",
        ":, UNKNOWN_PSEUDO",
        "host, HOST",
        "te, TE",
        "connection, CONNECTION_SPECIFIC",
        "keep-alive, CONNECTION_SPECIFIC",
        "proxy-connection, CONNECTION_SPECIFIC",
        "transfer-encoding, CONNECTION_SPECIFIC",
        "upgrade, CONNECTION_SPECIFIC",
        "content-length, CONTENT_LENGTH",
        "content-type, CONTENT_TYPE",
        "grpc-status, GRPC_STATUS",
        "grpc-message, GRPC_MESSAGE",
        "grpc-timeout, GRPC_TIMEOUT",
        "authorization, CREDENTIAL",
        "proxy-authorization, CREDENTIAL",
        "cookie, CREDENTIAL",
        "x-forwarded-for, X_FORWARDED_FOR",
        "x_forwarded_for, X_FORWARDED_FOR",
        "x-forwarded_for, X_FORWARDED_FOR",
        "x-forwarded-proto, FORWARDED",
        "x_forwarded_host, FORWARDED",
        "x-forwarded-anything, FORWARDED",
        "x-forwarded-for-2, FORWARDED",
        "x-real-ip, FORWARDED",
        "x_real-ip, FORWARDED",
        "forwarded, FORWARDED",
        "date, DATE",
        "x-forwarded, OTHER",
        "x-real-ip2, OTHER",
        "grpc-status-details-bin, OTHER",
        "user-agent, OTHER",
        "a, OTHER",
        "'', OTHER"
    })
    void nameGivesTheRole(String name, FieldRole role) {
        assertEquals(role, HeaderField.of(name, "v").role());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "grpc-trace-bin", "x_y", ":path", ":", "!#$%&'*+-.^_`|~", "0", "\"(),/;<=>?@[\\]{}"})
    void nameOfLowerCaseVisibleAsciiIsValid(String name) {
        assertEquals(FieldVerdict.VALID, HeaderField.of(name, "v").verdict());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "A", "aB", "a b", " a", "a\t", "a\u0000", "a\n", "a\u007f", "a\u0080", "\u00ff", "a:b", "::",
                "\u001f"
            })
    void nameWithAnythingElseIsMalformed(String name) {
        assertEquals(FieldVerdict.MALFORMED_NAME, HeaderField.of(name, "v").verdict());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\tb", "\u0001", "\u007f", "\u0080\u00ff", ":"})
    void valueMayHoldAlmostEverything(String value) {
        assertEquals(FieldVerdict.VALID, HeaderField.of("a", value).verdict());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", "\u0000", "a\nb", "a\r\n b", "end\u0000"})
    void valueWithLineEndOrNulIsMalformed(String value) {
        assertEquals(FieldVerdict.MALFORMED_VALUE, HeaderField.of("a", value).verdict());
    }

    @Test
    void blanksAtTheEndsOfTheValueAreTrimmed() {
        assertEquals("a b", HeaderField.of("n", " \ta b\t ").value());
        assertEquals("", HeaderField.of("n", " \t ").value());
        assertEquals("\n", HeaderField.of("n", " \n ").value());
        assertEquals(32 + 1 + 3, HeaderField.of("n", " a b ").sizeBytes());
    }

    @Test
    void sameAsLooksAtNameAndValueOnly() {
        HeaderField field = HeaderField.of("a", "b");
        assertTrue(field.sameAs(HeaderField.of("a", "b", Indexing.NEVER)));
        assertTrue(field.sameAs(HeaderField.of("a", " b ")));
        assertFalse(field.sameAs(HeaderField.of("a", "c")));
        assertFalse(field.sameAs(HeaderField.of("ab", "")));
        assertFalse(field.sameAs(HeaderField.of("", "ab")));
    }

    @Test
    void withValueSharesTheName() {
        HeaderField first = HeaderField.of("x-custom", "1");
        byte[] two = " 2".getBytes(StandardCharsets.US_ASCII);
        HeaderField second = HeaderField.withValue(first, two, Indexing.WITHOUT);
        assertSame(first.name(), second.name());
        assertTrue(second.sameAs(HeaderField.of("x-custom", "2")));
        assertSame(Indexing.WITHOUT, second.indexing());
    }

    @Test
    void textShowsNoSecret() {
        assertEquals(
                "authorization: ***",
                HeaderField.of("authorization", "Bearer x").toString());
        assertEquals("cookie: ***", HeaderField.of("cookie", "x").toString());
        assertEquals(
                "api-key: ***", HeaderField.of("api-key", "x", Indexing.NEVER).toString());
        assertEquals("a: b", HeaderField.of("a", "b", Indexing.WITHOUT).toString());
    }

    @Test
    void staticTableHasTheEntriesOfTheStandard() {
        assertEquals(":authority: ", StaticTable.get(1).toString());
        assertEquals("accept-encoding: gzip, deflate", StaticTable.get(16).toString());
        assertEquals("www-authenticate: ", StaticTable.get(61).toString());
        for (int index = 1; index <= StaticTable.SIZE; index++) {
            assertEquals(index, StaticTable.get(index).staticIndex());
            HeaderField again = HeaderField.of(
                    StaticTable.get(index).name(), StaticTable.get(index).value());
            assertEquals(index, again.staticIndex());
            assertEquals(FieldVerdict.VALID, again.verdict());
        }
        assertEquals(0, HeaderField.of(":status", "201").staticIndex());
        assertEquals(8, HeaderField.of(":status", "201").fieldName().staticIndex());
        assertEquals(0, HeaderField.of("grpc-status", "").staticIndex());
    }

    @Test
    void blockFindsTheFirstOfARoleAndCopies() {
        HeaderBlock block = new HeaderBlock();
        for (int i = 0; i < 40; i++) {
            block.add(HeaderField.of("te", "v" + i));
        }
        HeaderBlock copy = block.copy();
        block.clear();
        assertEquals(0, block.size());
        assertEquals(null, block.first(FieldRole.TE));
        assertEquals(40, copy.size());
        assertSame(copy.get(0), copy.first(FieldRole.TE));
    }
}
