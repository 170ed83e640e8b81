package dev.portcullis.http2.hpack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.util.LeakPresenceDetector;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What enters a peer's table under each policy, seen from the first octet of what is written. */
class IndexingPolicyTest {
    private final BlockEncoder toClient = new BlockEncoder(IndexingPolicy.TOWARDS_CLIENT, 4096);
    private final BlockEncoder toBackend = new BlockEncoder(IndexingPolicy.TOWARDS_BACKEND, 4096);

    /** The representations of RFC 7541 section 6. */
    private enum Form {
        INDEXED,
        INCREMENTAL,
        WITHOUT,
        NEVER
    }

    @AfterEach
    void releasesEveryBuffer() {
        LeakPresenceDetector.check();
    }

    @Test
    void clientGetsWhatTheBackendIndexedIndexed() {
        HeaderField field = HeaderField.of("grpc-encoding", "gzip");
        assertEquals(Form.INCREMENTAL, form(toClient, field));
        assertEquals(Form.INDEXED, form(toClient, field));
        assertEquals(Form.INDEXED, form(toClient, HeaderField.of("grpc-encoding", "gzip")), "found by its bytes");
    }

    @Test
    void backendGetsAFieldIndexedWhenItRepeats() {
        HeaderField field = HeaderField.of("user-agent", "grpc-java-netty/1.85.1");
        assertEquals(Form.WITHOUT, form(toBackend, field));
        assertEquals(Form.INCREMENTAL, form(toBackend, HeaderField.of("user-agent", "grpc-java-netty/1.85.1")));
        assertEquals(Form.INDEXED, form(toBackend, field));
    }

    @Test
    void pathsThatDoNotRepeatPushNothingOut() {
        HeaderField usual = HeaderField.of("user-agent", "grpc-go/1.70");
        form(toBackend, usual);
        form(toBackend, usual);
        for (int i = 0; i < 5_000; i++) {
            assertEquals(Form.WITHOUT, form(toBackend, HeaderField.of(":path", "/users/" + i)));
        }
        assertEquals(Form.INDEXED, form(toBackend, usual));
    }

    @ParameterizedTest
    @CsvSource({
        "grpc-timeout, WITHOUT",
        "x-forwarded-for, WITHOUT",
        "x_forwarded_for, WITHOUT",
        "x-real-ip, WITHOUT",
        "x_real_ip, WITHOUT",
        "forwarded, WITHOUT",
        "authorization, NEVER",
        "proxy-authorization, NEVER",
        "cookie, NEVER"
    })
    void callersOwnFieldNeverEntersABackendsTable(String name, Form expected) {
        HeaderField field = HeaderField.of(name, "a value that repeats");
        for (int i = 0; i < 5; i++) {
            assertEquals(expected, form(toBackend, field));
        }
        assertEquals(Form.NEVER, form(toBackend, HeaderField.of(name, "a value that repeats", Indexing.NEVER)));
    }

    @ParameterizedTest
    @CsvSource({"x-forwarded-proto", "x-forwarded-host", "x-forwarded-port", "x-forwarded-server"})
    void fieldThatIsTheSameForAllCallersEnters(String name) {
        HeaderField field = HeaderField.of(name, "https");
        form(toBackend, field);
        form(toBackend, field);
        assertEquals(Form.INDEXED, form(toBackend, field));
    }

    @ParameterizedTest
    @CsvSource({"WITHOUT", "NEVER"})
    void literalStaysWhatItsSenderMadeIt(Indexing indexing) {
        HeaderField field = HeaderField.of("x-token", "secret", indexing);
        HeaderField indexable = HeaderField.of("x-token", "secret");
        for (BlockEncoder encoder : List.of(toClient, toBackend)) {
            for (int i = 0; i < 3; i++) {
                form(encoder, indexable);
            }
            for (int i = 0; i < 4; i++) {
                assertEquals(Form.valueOf(indexing.name()), form(encoder, field));
            }
        }
    }

    @Test
    void neverIndexedFieldStaysALiteralEvenWhenTheStaticTableHasIt() {
        assertEquals(Form.NEVER, form(toClient, HeaderField.of(":method", "GET", Indexing.NEVER)));
        assertEquals(Form.INDEXED, form(toClient, HeaderField.of(":method", "GET", Indexing.WITHOUT)));
    }

    @ParameterizedTest
    @CsvSource({"date", "grpc-message"})
    void passingValueStaysOutOfTheClientsTable(String name) {
        HeaderField field = HeaderField.of(name, "some value");
        assertEquals(Form.WITHOUT, form(toClient, field));
        assertEquals(Form.WITHOUT, form(toClient, field));
    }

    @Test
    void fieldOfMoreThanHalfTheTableStaysOut() {
        HeaderField large = HeaderField.of("x-large", "v".repeat(2_048 - 32 - 7 + 1));
        assertEquals(Form.WITHOUT, form(toClient, large));
        assertEquals(Form.WITHOUT, form(toClient, large));
        assertEquals(Form.INCREMENTAL, form(toClient, HeaderField.of("x-large", "v".repeat(2_048 - 32 - 7))));
    }

    @Test
    void sharedFieldIsWrittenTheSameEachTimeAndForEachPattern() {
        HeaderField shared = HeaderField.of("x-forwarded-for", "203.0.113.7", Indexing.WITHOUT);
        byte[] first = Blocks.encoded(toBackend, shared);
        for (int i = 0; i < 3; i++) {
            assertTrue(Arrays.equals(first, Blocks.encoded(toBackend, shared)));
        }
        HeaderField secret = HeaderField.of("authorization", "Bearer abcdef");
        byte[] never = Blocks.encoded(toBackend, secret);
        for (int i = 0; i < 3; i++) {
            assertTrue(Arrays.equals(never, Blocks.encoded(toBackend, secret)));
        }
    }

    private static Form form(BlockEncoder encoder, HeaderField field) {
        int first = Blocks.encoded(encoder, field)[0] & 0xff;
        if (first >= 0x80) {
            return Form.INDEXED;
        }
        if (first >= 0x40) {
            return Form.INCREMENTAL;
        }
        return first >= 0x10 ? Form.NEVER : Form.WITHOUT;
    }
}
